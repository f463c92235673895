import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { Fragment } from 'react';
import { messageOf } from '@/api/client';
import { type ComputeEnvEntry, computeEnvListQuery } from '@/api/computeEnvs';
import { formatCount } from '@/lib/format';
import { Button, ButtonLink } from '@/ui/Button';
import { Chip } from '@/ui/Chip';
import { EmptyState } from '@/ui/EmptyState';
import { Notice } from '@/ui/Notice';
import { PageHead } from '@/ui/PageHead';
import { Skeleton } from '@/ui/Skeleton';
import { StatusMark, StatusShape } from '@/ui/StatusMark';
import { computeEnvStates } from '@/ui/status';
import { Ago } from '@/ui/Time';
import './computeEnvs.css';
import { EnvMenu } from './EnvMenu';
import { EnvProblem, needsYou } from './EnvProblem';
import { envState } from './envState';
import { platformName } from './platform';
import { texts } from './texts';

const route = getRouteApi('/compute-envs/');

const filters = [
  { value: undefined, label: texts.all, kind: undefined, fits: () => true },
  {
    value: 'available',
    label: computeEnvStates.AVAILABLE.word,
    kind: computeEnvStates.AVAILABLE.kind,
    fits: (env: ComputeEnvEntry) => env.status === 'AVAILABLE',
  },
  {
    value: 'needs-you',
    label: texts.needsYou,
    kind: 'failed',
    fits: (env: ComputeEnvEntry) => needsYou(env.status),
  },
  {
    value: 'disabled',
    label: computeEnvStates.DISABLED.word,
    kind: computeEnvStates.DISABLED.kind,
    fits: (env: ComputeEnvEntry) => env.status === 'DISABLED',
  },
] as const;

export function ComputeEnvsPage() {
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  const envs = useQuery(computeEnvListQuery);
  const filter = filters.find((f) => f.value === state) ?? filters[0];
  const shown = envs.data?.filter(filter.fits);

  return (
    <div className="page">
      <PageHead
        title={texts.title}
        actions={
          envs.data?.length !== 0 && (
            <ButtonLink variant="primary" to="/compute-envs/new">
              <Plus aria-hidden />
              {texts.add}
            </ButtonLink>
          )
        }
      >
        {texts.about}
      </PageHead>
      {envs.error && (
        <Notice
          tone="failed"
          className="mb-4"
          action={
            <Button size="small" onClick={() => envs.refetch()}>
              {texts.tryAgain}
            </Button>
          }
        >
          {texts.notRead} {messageOf(envs.error)}
        </Notice>
      )}
      {envs.isPending && <Skeleton lines={4} rowHeight={50} />}
      {envs.data?.length === 0 && (
        <EmptyState
          title={texts.emptyTitle}
          action={
            <ButtonLink variant="primary" to="/compute-envs/new">
              {texts.add}
            </ButtonLink>
          }
        >
          {texts.empty}
        </EmptyState>
      )}
      {envs.data && shown && envs.data.length > 0 && (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields */}
          <div
            className="row wrap mb-3"
            style={{ gap: 4 }}
            role="group"
            aria-label={texts.stateFilter}
          >
            {filters.map((f) => {
              const count = envs.data.filter(f.fits).length;
              if (count === 0 && f.value !== state) return null;
              return (
                <Chip
                  key={f.label}
                  pressed={f === filter}
                  icon={
                    f.kind && (
                      <span className={f.kind}>
                        <StatusShape kind={f.kind} size={12} />
                      </span>
                    )
                  }
                  count={formatCount(count)}
                  onClick={() => navigate({ search: { state: f.value }, replace: true })}
                >
                  {f.label}
                </Chip>
              );
            })}
          </div>
          {shown.length > 0 ? (
            <EnvTable envs={shown} />
          ) : (
            <EmptyState
              title={texts.noneMatch}
              action={
                <Button onClick={() => navigate({ search: {}, replace: true })}>
                  {texts.showAll}
                </Button>
              }
            />
          )}
        </>
      )}
    </div>
  );
}

function EnvTable({ envs }: { envs: ComputeEnvEntry[] }) {
  return (
    <table className="t two stack envs">
      <caption className="vh">{texts.title}</caption>
      <colgroup>
        <col style={{ width: 120 }} />
        <col />
        <col style={{ width: '32%' }} />
        <col style={{ width: 120 }} />
        <col style={{ width: 44 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{texts.state}</th>
          <th scope="col">{texts.environment}</th>
          <th scope="col">{texts.workDir}</th>
          <th scope="col" className="num">
            {texts.lastUsed}
          </th>
          <th scope="col">
            <span className="vh">{texts.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {envs.map((env) => (
          <Fragment key={env.id}>
            <tr className={needsYou(env.status) ? 'has-notice' : undefined}>
              <td className="y-state">
                <StatusMark status={envState(env.status)} />
              </td>
              <td className="y-name">
                <Link
                  className="name"
                  to="/compute-envs/$computeEnvId"
                  params={{ computeEnvId: env.id ?? '' }}
                  title={env.name}
                >
                  {env.name}
                </Link>{' '}
                {env.primary && <span className="label">{texts.primary}</span>}
                <span className="sub">{env.description || platformName(env.platform)}</span>
              </td>
              <td className="mono" title={env.workDir}>
                {env.workDir}
              </td>
              <td className="num dim y-used">
                {env.lastUsed ? <Ago at={env.lastUsed} /> : texts.never}
              </td>
              <td className="y-menu">
                <EnvMenu env={env} />
              </td>
            </tr>
            {needsYou(env.status) && (
              <tr className="notice-row">
                <td />
                <td colSpan={4}>
                  <EnvProblem env={env} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
