import { CodeView } from '@/ui/CodeView';
import { CopyButton } from '@/ui/CopyButton';
import { EmptyState } from '@/ui/EmptyState';
import type { Workflow } from '../queries';
import { texts } from '../texts';

/** How Nextflow was called and what it made of its configuration files. */
export function ConfigurationTab({ workflow }: { workflow: Workflow }) {
  const { commandLine, configFiles, configText } = workflow;
  if (!commandLine && !configText) return <EmptyState title={texts.noConfig} />;
  return (
    <div className="run-sheet">
      {commandLine && (
        <section>
          <h2 className="shead">{texts.commandLine}</h2>
          <CodeView label={texts.commandLine} text={commandLine} wrap />
        </section>
      )}
      {configFiles && configFiles.length > 0 && (
        <section>
          <h2 className="shead">{texts.configFiles}</h2>
          <ul className="paths">
            {configFiles.map((path) => (
              <li key={path} className="row">
                <span className="mono clip-start" title={path}>
                  <bdi>{path}</bdi>
                </span>
                <CopyButton text={path} label={`${texts.copyPath} ${path}`} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {configText && (
        <section>
          <h2 className="shead">{texts.resolved}</h2>
          <CodeView label={texts.resolved} text={configText.trim()} />
        </section>
      )}
    </div>
  );
}
