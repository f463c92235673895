import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { WorkflowSummary } from '@/api/ext';
import { offeredViews } from '@/features/tasks/stage';
import { texts as taskTexts } from '@/features/tasks/texts';
import { usePageCommands } from '@/lib/pageCommands';
import { LiveMark } from '@/live/LiveMark';
import { Breadcrumb } from '@/ui/Breadcrumb';
import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { StatusMark } from '@/ui/StatusMark';
import type { StatusWord } from '@/ui/status';
import { Moment } from '@/ui/Time';
import { starQuery, type Workflow, type WorkflowLoad } from '../queries';
import { RingButton } from '../ring/RingButton';
import { type RunParams, type RunTab, runTabs } from '../runParams';
import { hasFailureTab, isActive, pipelineLabel } from '../runState';
import { StarButton } from '../StarButton';
import { texts } from '../texts';
import { AsidesDialog } from './AsidesDialog';
import { RunActions } from './RunActions';
import { RunFacts } from './RunFacts';

interface RunHeaderProps {
  workflow: Workflow;
  summary: WorkflowSummary | undefined;
  load: WorkflowLoad | undefined;
  state: StatusWord;
  /** The tab that is open; null while that is not decided. */
  tab: RunTab | null;
  /** News are away: what is shown is the last known. */
  stale: boolean;
}

/** What run this is, how it stands, and what can be done with it. */
export function RunHeader({ workflow, summary, load, state, tab, stale }: RunHeaderProps) {
  const id = workflow.id ?? '';
  const name = workflow.runName ?? '';
  const starred = useQuery(starQuery(id)).data;
  const project = pipelineLabel(workflow.projectName, summary?.pipelineName);
  const tabs = runTabs.filter((value) => value !== 'failure' || hasFailureTab(workflow, summary));
  const navigate = useNavigate({ from: '/runs/$workflowId' });
  const go = (to: RunParams) => void navigate({ search: (held) => ({ ...held, ...to }) });
  usePageCommands([
    ...tabs.map((tab) => ({ id: `tab-${tab}`, label: texts.tabs[tab], run: () => go({ tab }) })),
    ...offeredViews.map((view) => ({
      id: `view-${view}`,
      label: taskTexts.views[view],
      run: () => go({ tab: 'tasks', view }),
    })),
  ]);

  return (
    <header className="runhead">
      <Breadcrumb
        steps={[
          { label: texts.runs, link: { to: '/runs' } },
          {
            label: project,
            link: {
              to: '/runs',
              search: { search: `pipeline:${quoted(workflow.projectName ?? project)}` },
            },
          },
        ]}
        here={name}
      />
      <div className="runtitle">
        <StatusMark status={state} big />
        <h1 className="clip" title={name}>
          {name}
        </h1>
        <span className="dim clip hide-s">
          <About workflow={workflow} summary={summary} project={project} />
        </span>
        {summary && summary.tries > 1 && (
          <Link
            className="small hide-s"
            to="/runs/$workflowId"
            params={{ workflowId: id }}
            search={(held) => ({ ...held, tab: 'info' as const })}
          >
            {texts.tryOf(summary.tryNumber, summary.tries)}
          </Link>
        )}
        <span className="grow" />
        {isActive(workflow) && (
          <>
            <LiveMark />
            <RingButton workflowId={id} runName={name} />
          </>
        )}
        <StarButton workflowId={id} runName={name} starred={starred} ofPage />
        <RunActions workflow={workflow} summary={summary} load={load} />
      </div>
      <RunFacts workflow={workflow} summary={summary} load={load} stale={stale} />
      {summary && <RunNotices workflow={workflow} summary={summary} />}
      <nav className="tabs" aria-label={texts.run}>
        {tabs.map((value) => (
          <Link
            key={value}
            to="/runs/$workflowId"
            params={{ workflowId: id }}
            search={(held) => ({ ...held, tab: value })}
            aria-current={value === tab ? 'page' : undefined}
          >
            {texts.tabs[value]}
          </Link>
        ))}
      </nav>
    </header>
  );
}

/** Why it waits or is silent, what to do about it, and what the server wants to be known. */
function RunNotices({ workflow, summary }: { workflow: Workflow; summary: WorkflowSummary }) {
  const [showsAsides, setShowsAsides] = useState(false);
  const hasReason = ['SUBMITTED', 'UNKNOWN', 'CANCELLED'].includes(workflow.status ?? '');
  const lines = [
    hasReason && summary.reason,
    !hasFailureTab(workflow, summary) && summary.failure?.advice,
    ...summary.notices.map((notice) => notice.text),
  ].filter((line): line is string => Boolean(line));
  if (lines.length === 0) return null;
  const isUnknown = workflow.status === 'UNKNOWN';
  const isWarning = isUnknown || summary.notices.some((notice) => notice.severity === 'warn');
  return (
    <Notice
      className="run-notice"
      tone={isWarning ? 'warn' : 'plain'}
      action={
        summary.asideCount > 0 && (
          <>
            <Button size="small" onClick={() => setShowsAsides(true)}>
              {texts.asides.show}
            </Button>
            <AsidesDialog
              workflowId={workflow.id ?? ''}
              count={summary.asideCount}
              open={showsAsides}
              onClose={() => setShowsAsides(false)}
            />
          </>
        )
      }
    >
      {lines.map((line) => (
        <p key={line}>
          {line}
          {line === summary.reason && summary.reasonSince && (
            <>
              {texts.since}
              <Moment at={summary.reasonSince} />
            </>
          )}
        </p>
      ))}
      {isUnknown && <p className="mid">{texts.unknownMeans}</p>}
    </Notice>
  );
}

function About(props: {
  workflow: Workflow;
  summary: WorkflowSummary | undefined;
  project: string;
}) {
  const { workflow, summary, project } = props;
  const user = workflow.userName ?? '';
  return (
    <>
      {project} {workflow.revision && <span className="mono">{workflow.revision} </span>}
      {summary?.computeEnvName && `${texts.on} ${summary.computeEnvName}, `}
      {summary && (summary.launched ? texts.launchedBy(user) : texts.startedBy(user))}
      {workflow.submit && (
        <>
          {' '}
          {texts.at} <Moment at={workflow.submit} />
        </>
      )}
    </>
  );
}

function quoted(text: string): string {
  return /\s/.test(text) ? `"${text}"` : text;
}
