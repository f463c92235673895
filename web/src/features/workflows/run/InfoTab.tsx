import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { WorkflowSummary } from '@/api/ext';
import { formatDuration, formatExact } from '@/lib/format';
import { useNow } from '@/lib/useNow';
import { CopyButton } from '@/ui/CopyButton';
import { Detail, Details } from '@/ui/Facts';
import { Panel } from '@/ui/Panel';
import { type Workflow, type WorkflowLoad, workflowQuery } from '../queries';
import { isActive, projectLabel, runDuration } from '../runState';
import { texts } from '../texts';
import { ResumeChain } from './ResumeChain';

interface InfoTabProps {
  workflow: Workflow;
  summary: WorkflowSummary | undefined;
  load: WorkflowLoad | undefined;
}

const { info } = texts;

/** Everything to name a run by, for a colleague, a method section or a bug report. */
export function InfoTab({ workflow, summary, load }: InfoTabProps) {
  const now = useNow(isActive(workflow) ? 1000 : 60_000);
  const job = useQuery(workflowQuery(workflow.id ?? '')).data?.jobInfo;
  const duration = runDuration(workflow, now);
  const { nextflow, manifest } = workflow;
  return (
    <div className="run-sheet info-grid">
      <Panel title={info.run}>
        <Details>
          <Copied label={info.id} text={workflow.id} />
          <Copied label={info.name} text={workflow.runName} plain />
          <Copied label={info.session} text={workflow.sessionId} />
          <Plain label={info.user}>{workflow.userName}</Plain>
          <Plain label={info.submitted}>{exact(workflow.submit)}</Plain>
          <Plain label={info.began}>{exact(workflow.start)}</Plain>
          <Plain label={info.ended}>{exact(workflow.complete)}</Plain>
          <Plain label={info.duration}>{duration === null ? null : formatDuration(duration)}</Plain>
          <Plain label={info.exit}>{workflow.exitStatus?.toString()}</Plain>
          {summary?.resumedFrom && (
            <Detail label={info.resumedFrom}>
              <ResumeChain from={summary.resumedFrom} />
            </Detail>
          )}
        </Details>
      </Panel>
      <Panel title={info.pipeline}>
        <Details>
          <Plain label={info.project}>
            {workflow.projectName && projectLabel(workflow.projectName)}
          </Plain>
          <Copied label={info.repository} text={workflow.repository} />
          <Copied label={info.revision} text={workflow.revision} />
          <Copied label={info.commit} text={workflow.commitId} />
          <Copied label={info.script} text={workflow.scriptFile ?? workflow.scriptName} />
          <Plain label={info.profile}>{workflow.profile}</Plain>
          <Plain label={info.manifest}>
            {[manifest?.name, manifest?.version].filter(Boolean).join(' ')}
          </Plain>
        </Details>
      </Panel>
      <Panel title={info.place}>
        <Details>
          {summary?.computeEnvId && (
            <Detail label={info.computeEnv}>
              <Link
                to="/compute-envs/$computeEnvId"
                params={{ computeEnvId: summary.computeEnvId }}
              >
                {summary.computeEnvName}
              </Link>
            </Detail>
          )}
          <Copied label={info.operation} text={job?.operationId} />
          <Copied label={info.workDir} text={workflow.workDir} />
          <Copied label={info.launchDir} text={workflow.launchDir} />
          <Copied label={info.projectDir} text={workflow.projectDir} />
          <Copied label={info.homeDir} text={workflow.homeDir} />
        </Details>
      </Panel>
      <Panel title={info.engine}>
        <Details>
          <Plain label={info.nextflow}>
            {nextflow?.version &&
              `${nextflow.version}${nextflow.build ? `, build ${nextflow.build}` : ''}`}
          </Plain>
          <Plain label={info.executors}>{load?.executors?.join(', ')}</Plain>
          <Plain label={info.containerEngine}>{workflow.containerEngine}</Plain>
          <Copied label={info.container} text={workflow.container} />
        </Details>
      </Panel>
    </div>
  );
}

/** A value as text; what is not known has no line. */
function Plain({ label, children }: { label: string; children: ReactNode }) {
  return children ? <Detail label={label}>{children}</Detail> : null;
}

function Copied(props: { label: string; text: string | null | undefined; plain?: boolean }) {
  if (!props.text) return null;
  return (
    <Detail label={props.label} title={props.text}>
      <span className="with-copy">
        <span className={props.plain ? 'clip' : 'mono clip-start'}>
          <bdi>{props.text}</bdi>
        </span>
        <CopyButton text={props.text} label={info.copy(props.label)} />
      </span>
    </Detail>
  );
}

function exact(at: string | null | undefined): string | null {
  return at ? formatExact(at) : null;
}
