import { Link } from '@tanstack/react-router';
import type { Pipeline } from '@/api/pipelines';
import { projectLabel } from '@/features/workflows/runState';
import { HistoryBars, Usually } from './HistoryBars';
import type { History } from './history';
import { PipelineActions } from './PipelineActions';
import { texts } from './texts';

export interface PipelinesProps {
  pipelines: Pipeline[];
  histories: Map<string, History>;
}

export function PipelineTiles({ pipelines, histories }: PipelinesProps) {
  return (
    <ul className="ledger" aria-label={texts.title}>
      {pipelines.map((pipeline) => {
        const history = histories.get(pipeline.name ?? '');
        return (
          <li key={pipeline.pipelineId} className="tile">
            <div className="row">
              <h2 className="clip">
                <Link
                  className="plain"
                  to="/launch"
                  search={{ pipeline: String(pipeline.pipelineId) }}
                  data-row
                  title={pipeline.name}
                >
                  {pipeline.name}
                </Link>
              </h2>
              <span className="grow" />
              <span className="cap clip">{pipeline.computeEnv?.name}</span>
            </div>
            <p className="small dim mono clip" title={pipeline.repository}>
              {projectLabel(pipeline.repository ?? '')}
            </p>
            <p className="tile-text mid" title={pipeline.description}>
              {pipeline.description}
            </p>
            <div className="tile-foot">
              <HistoryBars history={history} />
              {history?.usually !== undefined && (
                <dl>
                  <dt>{texts.usually}</dt>
                  <dd>
                    <Usually history={history} />
                  </dd>
                </dl>
              )}
              <span className="grow" />
              <PipelineActions pipeline={pipeline} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}
