import { Link } from '@tanstack/react-router';
import { projectLabel } from '@/features/workflows/runState';
import { Ago } from '@/ui/Time';
import { HistoryBars, Usually } from './HistoryBars';
import { PipelineActions } from './PipelineActions';
import type { PipelinesProps } from './PipelineTiles';
import { texts } from './texts';

export function PipelineList({ pipelines, histories }: PipelinesProps) {
  return (
    <table className="t two stack pipelines">
      <caption className="vh">{texts.title}</caption>
      <colgroup>
        <col />
        <col style={{ width: '24%' }} />
        <col style={{ width: 108 }} className="wide-only" />
        <col style={{ width: 104 }} />
        <col style={{ width: 88 }} />
        <col style={{ width: 104 }} className="wide-only" />
        <col style={{ width: 124 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{texts.pipeline}</th>
          <th scope="col">{texts.repository}</th>
          <th scope="col" className="wide-only">
            {texts.environment}
          </th>
          <th scope="col">{texts.lastRuns}</th>
          <th scope="col" className="num">
            {texts.usually}
          </th>
          <th scope="col" className="num wide-only">
            {texts.changed}
          </th>
          <th scope="col">
            <span className="vh">{texts.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {pipelines.map((pipeline) => {
          const history = histories.get(pipeline.name ?? '');
          return (
            <tr key={pipeline.pipelineId}>
              <td className="y-name">
                <Link
                  className="name"
                  to="/launch"
                  search={{ pipeline: String(pipeline.pipelineId) }}
                  data-row
                  title={pipeline.name}
                >
                  {pipeline.name}
                </Link>
                <span className="sub" title={pipeline.description}>
                  {pipeline.description}
                </span>
              </td>
              <td className="y-repository mono" title={pipeline.repository}>
                {projectLabel(pipeline.repository ?? '')}
              </td>
              <td className="wide-only">{pipeline.computeEnv?.name}</td>
              <td className="y-bars">
                <HistoryBars history={history} />
              </td>
              <td className="num y-usually">
                <Usually history={history} />
              </td>
              <td className="num dim wide-only">
                {pipeline.lastUpdated && <Ago at={pipeline.lastUpdated} />}
              </td>
              <td className="y-actions">
                <PipelineActions pipeline={pipeline} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
