import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { ApiError, messageOf } from '@/api/client';
import type { WorkflowSummary } from '@/api/ext';
import { TasksTab } from '@/features/tasks/TasksTab';
import { usePageTitle } from '@/lib/usePageTitle';
import { useLive } from '@/live/LiveProvider';
import { Button, ButtonLink } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Notice } from '@/ui/Notice';
import { Skeleton } from '@/ui/Skeleton';
import { stateTitle } from '@/ui/status';
import { useStatusIcon } from '@/ui/useStatusIcon';
import { progressQuery, summaryQuery, type Workflow, workflowQuery } from '../queries';
import type { RunTab } from '../runParams';
import { hasFailureTab, isActive, runDuration, runState } from '../runState';
import { processesOf } from '../taskCounts';
import { texts } from '../texts';
import { ConfigurationTab } from './ConfigurationTab';
import { FailureTab } from './FailureTab';
import { InfoTab } from './InfoTab';
import { LogTab } from './LogTab';
import { RunHeader } from './RunHeader';
import './run.css';

// Tabs that are not the first look at a run are read when they are opened.
const ResourcesTab = lazy(() =>
  import('@/features/resources/ResourcesTab').then((module) => ({ default: module.ResourcesTab })),
);
const ParametersTab = lazy(() =>
  import('./ParametersTab').then((module) => ({ default: module.ParametersTab })),
);

const route = getRouteApi('/runs/$workflowId');

/** One run: what it is doing or did, and why. A failed run opens on what stopped it. */
export function RunPage() {
  const { workflowId } = route.useParams();
  const detail = useQuery(workflowQuery(workflowId));
  const summary = useQuery(summaryQuery(workflowId));
  const workflow = detail.data?.workflow;

  if (!workflow) {
    return detail.error ? (
      <NoRun error={detail.error} onRetry={() => void detail.refetch()} />
    ) : (
      <RunLoading />
    );
  }
  return <Run key={workflowId} workflow={workflow} summaryPart={summary} />;
}

interface RunProps {
  workflow: Workflow;
  summaryPart: UseQueryResult<WorkflowSummary>;
}

function Run({ workflow, summaryPart }: RunProps) {
  const summary = summaryPart.data;
  const id = workflow.id ?? '';
  const progress = useQuery(progressQuery(id));
  const load = progress.data?.workflowProgress ?? undefined;
  const { connected } = useLive();
  const params = route.useSearch();
  const active = isActive(workflow);
  const state = runState(workflow, load);
  usePageTitle(stateTitle(workflow.runName ?? id, state));
  useStatusIcon(state.kind);

  const failure = hasFailureTab(workflow, summary) ? summary?.failure : null;
  const wanted = params.tab ?? (workflow.status === 'FAILED' ? 'failure' : 'tasks');
  const tab: RunTab = wanted === 'failure' && !summaryPart.isPending && !failure ? 'tasks' : wanted;
  // Until the summary is here a failed run does not know where it opens.
  const isUndecided =
    params.tab === undefined && workflow.status === 'FAILED' && summaryPart.isPending;
  const missing = [summaryPart, progress].find((part) => part.error && !part.data);

  return (
    <>
      <RunHeader
        workflow={workflow}
        summary={summary}
        load={load}
        state={state}
        tab={isUndecided ? null : tab}
        stale={!connected}
      />
      <p className="vh" role="status">
        {texts.tabTitle(workflow.runName ?? '', state.word)}
      </p>
      {missing?.error && (
        <Notice
          tone="failed"
          className="run-notice"
          action={
            <Button size="small" onClick={() => void missing.refetch()}>
              {texts.tryAgain}
            </Button>
          }
        >
          {messageOf(missing.error)}
        </Notice>
      )}
      {isUndecided ? (
        <div className="run-part">
          <Skeleton lines={6} />
        </div>
      ) : tab === 'tasks' ? (
        <TasksTab
          workflowId={id}
          begin={workflow.start ? Date.parse(workflow.start) : null}
          end={workflow.complete ? Date.parse(workflow.complete) : null}
          active={active}
          load={load}
          processes={processesOf(progress.data)}
          noProcesses={active ? texts.waitingForFirst : texts.noProcesses}
        />
      ) : (
        <div className={`run-part run-${tab}`}>
          {tab === 'failure' && summary && failure && (
            <FailureTab workflow={workflow} summary={summary} failure={failure} load={load} />
          )}
          {tab === 'log' && <LogTab workflow={workflow} />}
          {tab === 'resources' && (
            <LazyTab>
              <ResourcesTab
                workflowId={id}
                runName={workflow.runName ?? id}
                lastUpdated={load?.lastUpdated}
                active={active}
                wallTime={runDuration(workflow, Date.now())}
              />
            </LazyTab>
          )}
          {tab === 'parameters' && (
            <LazyTab>
              <ParametersTab workflow={workflow} summary={summary} />
            </LazyTab>
          )}
          {tab === 'configuration' && <ConfigurationTab workflow={workflow} />}
          {tab === 'info' && <InfoTab workflow={workflow} summary={summary} load={load} />}
        </div>
      )}
    </>
  );
}

function LazyTab({ children }: { children: ReactNode }) {
  return <Suspense fallback={<Skeleton lines={6} />}>{children}</Suspense>;
}

function RunLoading() {
  usePageTitle(texts.run);
  return (
    <div className="runhead run-loading">
      <h1 className="vh">{texts.run}</h1>
      <Skeleton lines={4} />
    </div>
  );
}

function NoRun({ error, onRetry }: { error: Error; onRetry: () => void }) {
  usePageTitle(texts.notFound);
  // The server does not tell "may not" from "is not", so neither does the page.
  const isGone = error instanceof ApiError && (error.status === 403 || error.status === 404);
  if (isGone) {
    return (
      <div className="page">
        <h1 className="vh">{texts.notFound}</h1>
        <EmptyState
          title={texts.notFound}
          action={<ButtonLink to="/runs">{texts.toRuns}</ButtonLink>}
        >
          {texts.notFoundHow}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="page">
      <h1 className="vh">{texts.run}</h1>
      <Notice
        tone="failed"
        action={
          <Button size="small" onClick={onRetry}>
            {texts.tryAgain}
          </Button>
        }
      >
        {messageOf(error)}
      </Notice>
    </div>
  );
}
