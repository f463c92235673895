import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { WorkflowSummary } from '@/api/ext';
import { formatMemory } from '@/features/tasks/memory';
import { formatCount, formatDuration, formatExact, formatMoment } from '@/lib/format';
import { useNow } from '@/lib/useNow';
import { CopyButton } from '@/ui/CopyButton';
import { Detail, Details } from '@/ui/Facts';
import { Panel } from '@/ui/Panel';
import { stripTotal } from '@/ui/strip';
import { type Workflow, type WorkflowLoad, workflowQuery } from '../queries';
import { isActive, projectLabel, runDuration } from '../runState';
import { countsOf } from '../taskCounts';
import { texts } from '../texts';
import { ContainersPanel } from './ContainersPanel';
import { FilesPanel } from './FilesPanel';
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
  const detail = useQuery(workflowQuery(workflow.id ?? '')).data;
  const [job, wave, fusion] = [detail?.jobInfo, detail?.workflow?.wave, detail?.workflow?.fusion];
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
              <Link to="/runs/$workflowId" params={{ workflowId: summary.resumedFrom.id }}>
                {summary.resumedFrom.runName}
              </Link>
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
          <Plain label={info.description}>{manifest?.description}</Plain>
          <Plain label={info.author}>{manifest?.author}</Plain>
          <Plain label={info.requires}>{manifest?.nextflowVersion}</Plain>
          <Copied label={info.homePage} text={manifest?.homePage} />
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
            {nextflow?.timestamp && (
              <span className="dim"> {info.nextflowOf(formatMoment(nextflow.timestamp))}</span>
            )}
          </Plain>
          <Plain label={info.executors}>{load?.executors?.join(', ')}</Plain>
          <Plain label={info.containerEngine}>{workflow.containerEngine}</Plain>
          <Copied label={info.container} text={workflow.container} />
          <Plain label={info.wave}>{onOff(wave?.enabled)}</Plain>
          <Plain label={info.fusion}>
            {[onOff(fusion?.enabled), fusion?.version].filter(Boolean).join(', ')}
          </Plain>
        </Details>
      </Panel>
      {load && <LoadPanel load={load} active={isActive(workflow)} />}
      <FilesPanel
        workflowId={workflow.id ?? ''}
        launched={summary?.launched}
        hasTasks={load !== undefined && stripTotal(countsOf(load)) > 0}
      />
      <ResumeChain workflowId={workflow.id ?? ''} />
      <ContainersPanel workflowId={workflow.id ?? ''} />
    </div>
  );
}

/** What running tasks ask for now, and what they asked for at most. */
function LoadPanel({ load, active }: { load: WorkflowLoad; active: boolean }) {
  return (
    <Panel title={info.load}>
      <Details>
        {active && (
          <>
            <Detail label={info.tasksNow}>{formatCount(load.loadTasks)}</Detail>
            <Detail label={info.coresNow} title={info.asked}>
              {formatCount(load.loadCpus)}
            </Detail>
            <Detail label={info.memoryNow} title={info.asked}>
              {formatMemory(load.loadMemory)}
            </Detail>
          </>
        )}
        <Detail label={info.tasksPeak}>{formatCount(load.peakTasks)}</Detail>
        <Detail label={info.coresPeak} title={info.asked}>
          {formatCount(load.peakCpus)}
        </Detail>
        <Detail label={info.memoryPeak} title={info.asked}>
          {formatMemory(load.peakMemory)}
        </Detail>
      </Details>
    </Panel>
  );
}

function onOff(value: boolean | null | undefined): string | null {
  if (value == null) return null;
  return value ? info.on : info.off;
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
