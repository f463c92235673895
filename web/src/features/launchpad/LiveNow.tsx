import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { WorkflowRow } from '@/api/ext';
import { liveRunsQuery } from '@/api/workflows';
import { projectLabel, runDuration, runState } from '@/features/workflows/runState';
import { countsOf } from '@/features/workflows/taskCounts';
import { dash, formatDuration } from '@/lib/format';
import { useNow } from '@/lib/useNow';
import { LiveMark } from '@/live/LiveMark';
import { useLive } from '@/live/LiveProvider';
import { Panel } from '@/ui/Panel';
import { StatusShape } from '@/ui/StatusMark';
import { Strip } from '@/ui/Strip';
import { stripTotal } from '@/ui/strip';
import { texts } from './texts';

/** The runs under way; nothing when there are none. */
export function LiveNow() {
  const { data } = useQuery(liveRunsQuery);
  if (!data || data.totalSize === 0) return null;
  return (
    <Panel
      flush
      className="mb-6"
      title={texts.live}
      aside={
        <>
          <LiveMark label={texts.liveCount(data.totalSize)} />
          <Link className="small" to="/runs">
            {texts.allRuns}
          </Link>
        </>
      }
    >
      <ul className="live-rows">
        {data.workflows.map((row) => (
          <LiveRow key={row.workflow.id} row={row} />
        ))}
      </ul>
    </Panel>
  );
}

function LiveRow({ row }: { row: WorkflowRow }) {
  const { connected } = useLive();
  const now = useNow(1000);
  const { workflow, progress } = row;
  const load = progress.workflowProgress ?? undefined;
  const state = runState(workflow, load);
  const counts = countsOf(load);
  const total = stripTotal(counts);
  const [done, of] = texts.of((counts.ok ?? 0) + (counts.cached ?? 0), total);
  const duration = runDuration(workflow, now);
  return (
    <li>
      <Link
        className="plain live-row"
        to="/runs/$workflowId"
        params={{ workflowId: workflow.id ?? '' }}
      >
        <span className={state.kind} title={state.word}>
          <StatusShape kind={state.kind} />
          <span className="vh">{state.word}</span>
        </span>
        <span className="clip">
          <b className="med">{workflow.runName}</b>{' '}
          <span className="dim">
            {row.pipelineName ?? projectLabel(workflow.projectName ?? '')}
          </span>
        </span>
        <span className="live-strip">
          <Strip size="thin" counts={counts} stale={!connected} />
        </span>
        <span className="small num">
          {total > 0 ? (
            <>
              {done}
              <span className="dim">{of}</span>
            </>
          ) : (
            <span className="dim">{texts.notStarted}</span>
          )}
        </span>
        <span className="small mid clip live-why" title={row.reason ?? undefined}>
          {row.reason ?? (duration === null ? dash : formatDuration(duration))}
        </span>
        <span className="small dim clip hide-s">{workflow.userName}</span>
      </Link>
    </li>
  );
}
