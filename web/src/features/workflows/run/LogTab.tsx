import { getRouteApi } from '@tanstack/react-router';
import { LogView } from '@/ui/log/LogView';
import { Segmented } from '@/ui/Segmented';
import { type RunFile, runFileAddress, runLogSource, type Workflow } from '../queries';
import { texts } from '../texts';

const route = getRouteApi('/runs/$workflowId');

/** What the head job printed and what Nextflow logged, while it is written. */
export function LogTab({ workflow }: { workflow: Workflow }) {
  const { file = 'console', at } = route.useSearch();
  const navigate = route.useNavigate();
  const id = workflow.id ?? '';
  const names: Record<RunFile, string> = {
    console: texts.console,
    'nextflow.log': texts.nextflowLog,
  };
  return (
    <LogView
      key={file}
      className="whole"
      label={texts.logOf(names[file], workflow.runName ?? '')}
      source={runLogSource(id, file)}
      at={at}
      onPoint={(next) =>
        void navigate({ search: (held) => ({ ...held, at: next }), replace: true })
      }
      download={runFileAddress(id, file)}
      title={
        <Segmented
          small
          label={texts.whichFile}
          value={file}
          onChange={(next) =>
            void navigate({
              search: (held) => ({ ...held, file: next, at: undefined }),
              replace: true,
            })
          }
          options={[
            { value: 'console', label: names.console },
            { value: 'nextflow.log', label: names['nextflow.log'] },
          ]}
        />
      }
    />
  );
}
