import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { computeEnvQuery, localNextflowQuery, localPlatformQuery } from '@/api/computeEnvs';
import { Breadcrumb } from '@/ui/Breadcrumb';
import { ButtonLink } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Notice } from '@/ui/Notice';
import { PageHead } from '@/ui/PageHead';
import './computeEnvs.css';
import { startValues } from './envValues';
import { LocalEnvForm } from './LocalEnvForm';
import { texts } from './texts';

const route = getRouteApi('/compute-envs/new');

export function AddComputeEnvPage() {
  const { from } = route.useSearch();
  const local = useSuspenseQuery(localPlatformQuery).data;
  return (
    <div className="page">
      <div className="form-narrow">
        <Breadcrumb
          steps={[{ label: texts.title, link: { to: '/compute-envs' } }]}
          here={texts.addTitle}
        />
        <PageHead title={texts.addTitle}>{texts.addAbout}</PageHead>
        {local.allowed ? (
          <>
            {local.warning && (
              <Notice tone="warn" className="mb-4">
                {local.warning}
              </Notice>
            )}
            <LocalNextflow maxRuns={local.maxRuns} />
            {from ? (
              <Copied id={from} workDir={local.workDir} />
            ) : (
              <LocalEnvForm start={startValues(local.workDir)} />
            )}
          </>
        ) : (
          <EmptyState
            title={texts.notAllowed}
            action={<ButtonLink to="/compute-envs">{texts.back}</ButtonLink>}
          >
            {local.why}
          </EmptyState>
        )}
      </div>
    </div>
  );
}

/** Which Nextflow runs here. Asking takes seconds the first time; the form does not wait for it. */
function LocalNextflow({ maxRuns }: { maxRuns: number }) {
  const { data: nextflow, isPending } = useQuery(localNextflowQuery);
  return (
    <>
      {nextflow?.problem && (
        <Notice tone="failed" className="mb-4">
          {nextflow.problem}
        </Notice>
      )}
      <p className="small dim mb-4">
        {nextflow?.version
          ? texts.nextflow(nextflow.version, nextflow.command)
          : isPending
            ? texts.nextflowAsked
            : texts.nextflowUnknown}{' '}
        {texts.atOnce(maxRuns)}
      </p>
    </>
  );
}

function Copied({ id, workDir }: { id: string; workDir: string }) {
  const copied = useSuspenseQuery(computeEnvQuery(id)).data;
  return <LocalEnvForm key={id} start={startValues(workDir, copied)} />;
}
