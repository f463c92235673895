import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import {
  type ComputeEnv,
  computeEnvQuery,
  type EnvVariable,
  type LocalConfig,
} from '@/api/computeEnvs';
import { Breadcrumb } from '@/ui/Breadcrumb';
import { CopyButton } from '@/ui/CopyButton';
import { Notice } from '@/ui/Notice';
import { PageHead } from '@/ui/PageHead';
import { Panel } from '@/ui/Panel';
import { StatusMark } from '@/ui/StatusMark';
import { Moment } from '@/ui/Time';
import './computeEnvs.css';
import { EnvMenu } from './EnvMenu';
import { EnvProblem } from './EnvProblem';
import { envState } from './envState';
import { platformName } from './platform';
import { RenameForm } from './RenameForm';
import { texts } from './texts';

const route = getRouteApi('/compute-envs/$computeEnvId');

/** One environment: state, settings, name. */
export function ComputeEnvPage() {
  const { computeEnvId } = route.useParams();
  const navigate = useNavigate();
  const env = useSuspenseQuery(computeEnvQuery(computeEnvId)).data;
  const gone = env.deleted ?? false;
  return (
    <div className="page">
      <Breadcrumb
        steps={[{ label: texts.title, link: { to: '/compute-envs' } }]}
        here={env.name ?? ''}
      />
      <div className="mt-1">
        <PageHead
          title={env.name ?? ''}
          actions={
            <div className="row">
              {!gone && <StatusMark status={envState(env.status)} big />}
              {!gone && (
                <EnvMenu env={env} here onDeleted={() => void navigate({ to: '/compute-envs' })} />
              )}
            </div>
          }
        >
          {platformName(env.platform)}
          {env.primary && (
            <>
              {' '}
              <span className="label">{texts.primary}</span>
            </>
          )}
        </PageHead>
      </div>
      <div className="form-narrow grid gap-6">
        {gone ? <Notice>{texts.wasDeleted}</Notice> : <EnvProblem env={env} />}
        <Panel title={texts.about1}>
          <Settings env={env} />
          <p className="help mt-4">{texts.fixed}</p>
        </Panel>
        {!gone && (
          <Panel title={texts.rename}>
            <RenameForm key={env.id} env={env} />
          </Panel>
        )}
      </div>
    </div>
  );
}

function Settings({ env }: { env: ComputeEnv }) {
  // Every platform has these; what is special to another one is not shown here.
  const config = (env.config ?? {}) as Partial<LocalConfig>;
  return (
    <dl className="env-facts">
      <Fact name={texts.platform}>{platformName(env.platform)}</Fact>
      {config.workDir && (
        <Fact name={texts.workDir}>
          <span className="row" style={{ gap: 4 }}>
            <span className="mono">{config.workDir}</span>
            <CopyButton text={config.workDir} label={`${texts.copy}: ${texts.workDir}`} />
          </span>
        </Fact>
      )}
      {env.dateCreated && (
        <Fact name={texts.createdAt}>
          <Moment at={env.dateCreated} />
        </Fact>
      )}
      {env.lastUpdated && (
        <Fact name={texts.changedAt}>
          <Moment at={env.lastUpdated} />
        </Fact>
      )}
      <Fact name={texts.lastUsed}>{env.lastUsed ? <Moment at={env.lastUsed} /> : texts.never}</Fact>
      {config.environment && config.environment.length > 0 && (
        <Fact name={texts.variables}>
          <ul>
            {config.environment.map((variable) => (
              <li key={`${variable.name} ${variable.head}`}>
                <span className="mono">
                  {variable.name}={variable.value}
                </span>{' '}
                <span className="small dim">{whereOf(variable)}</span>
              </li>
            ))}
          </ul>
        </Fact>
      )}
      <Text name={texts.config} text={config.nextflowConfig} />
      <Text name={texts.preRun} text={config.preRunScript} />
      <Text name={texts.postRun} text={config.postRunScript} />
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Text({ name, text }: { name: string; text?: string }) {
  if (!text) return null;
  return (
    <Fact name={name}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre className="code" tabIndex={0}>
        {text}
      </pre>
    </Fact>
  );
}

function whereOf({ head, compute }: EnvVariable): string {
  if (head && compute) return texts.both;
  return compute ? texts.compute : texts.head;
}
