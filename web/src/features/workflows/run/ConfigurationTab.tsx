import { getRouteApi } from '@tanstack/react-router';
import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/ui/Button';
import { CodeView } from '@/ui/CodeView';
import { CopyButton } from '@/ui/CopyButton';
import { EmptyState } from '@/ui/EmptyState';
import type { Workflow } from '../queries';
import { texts } from '../texts';
import { ConfigText } from './ConfigText';
import { hideInCommand, hideInConfigLine } from './secretNames';

const route = getRouteApi('/runs/$workflowId');

/** How Nextflow was called and what it made of its configuration files. */
export function ConfigurationTab({ workflow }: { workflow: Workflow }) {
  const { find = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [showsSecrets, setShowsSecrets] = useState(false);
  const { configFiles, profile } = workflow;
  if (!workflow.commandLine && !workflow.configText) return <EmptyState title={texts.noConfig} />;

  const [command, config] = [workflow.commandLine ?? '', workflow.configText?.trim() ?? ''];
  const [safeCommand, safeConfig] = [hideInCommand(command), hideInConfig(config)];
  const hasSecrets = safeCommand !== command || safeConfig !== config;
  const profiles = profile?.split(',').filter(Boolean) ?? [];
  return (
    <div className="run-sheet">
      {command && (
        <section>
          <div className="row shead">
            <h2 className="grow">{texts.commandLine}</h2>
            {hasSecrets && (
              <Button
                size="small"
                aria-pressed={showsSecrets}
                onClick={() => setShowsSecrets(!showsSecrets)}
              >
                {showsSecrets ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
                {showsSecrets ? texts.parameters.hideSecrets : texts.parameters.showSecrets}
              </Button>
            )}
          </div>
          <CodeView label={texts.commandLine} text={showsSecrets ? command : safeCommand} wrap />
        </section>
      )}
      {profiles.length > 0 && (
        <section>
          <h2 className="shead">{texts.info.profile}</h2>
          <p className="row wrap">
            {profiles.map((name) => (
              <span key={name} className="label mono">
                {name}
              </span>
            ))}
          </p>
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
      {config && (
        <section>
          <h2 className="shead">{texts.resolved}</h2>
          <ConfigText
            text={showsSecrets ? config : safeConfig}
            fileName={`${workflow.runName}.config`}
            find={find}
            onFind={(next) =>
              void navigate({
                search: (held) => ({ ...held, find: next || undefined }),
                replace: true,
              })
            }
          />
        </section>
      )}
    </div>
  );
}

function hideInConfig(config: string): string {
  return config.split('\n').map(hideInConfigLine).join('\n');
}
