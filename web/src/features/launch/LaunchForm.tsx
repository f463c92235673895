import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { type LinkProps, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { type FieldPath, FormProvider, useForm } from 'react-hook-form';
import { messageOf } from '@/api/client';
import { computeEnvListQuery } from '@/api/computeEnvs';
import { launchWorkflow, randomRunName } from '@/api/launches';
import { serviceInfoQuery } from '@/api/serviceInfo';
import { Breadcrumb } from '@/ui/Breadcrumb';
import { ButtonLink } from '@/ui/Button';
import { LeaveGuard } from '@/ui/LeaveGuard';
import { Notice } from '@/ui/Notice';
import { PageHead } from '@/ui/PageHead';
import { LaunchAside } from './LaunchAside';
import { LaunchBar } from './LaunchBar';
import './launch.css';
import { MoreSettings } from './MoreSettings';
import { ParamsSection } from './ParamsSection';
import { PlaceSection } from './PlaceSection';
import { RunNameField } from './RunNameField';
import { fieldOfMessage } from './serverErrors';
import { type LaunchSource, launchOf, lockedFields, startFields, withConfig } from './source';
import { texts } from './texts';
import { useDefaultPlace } from './useDefaultPlace';
import { type LaunchValues, launchValues, withLimits } from './values';
import { WhatSection } from './WhatSection';

interface LaunchFormProps {
  source: LaunchSource;
  runName?: string;
  /** Configuration that was proposed; it shows as a change that can be taken back. */
  addConfig?: string;
}

/** Settings, a look at what they come to, and the button. Keyed by its source: one source, one form. */
export function LaunchForm({ source, runName = '', addConfig }: LaunchFormProps) {
  const navigate = useNavigate();
  const envs = useSuspenseQuery(computeEnvListQuery).data;
  const { launchParamsTextMaxSize: params, launchConfigTextMaxSize: config } =
    useQuery(serviceInfoQuery).data ?? {};
  // The first values stay: what arrives later must not wipe what was typed.
  const start = useMemo(() => startFields(source), [source]);
  const form = useForm<LaunchValues>({
    resolver: zodResolver(withLimits(launchValues, { params, config })),
    mode: 'onTouched',
    defaultValues: { ...start, runName, configText: withConfig(start.configText, addConfig) },
  });
  const locked = lockedFields(source);
  useDefaultPlace(form, envs);
  useRandomName(form.getValues, form.setValue);

  const launch = useMutation({
    mutationFn: (values: LaunchValues) => launchWorkflow(launchOf(source, values)),
    onSuccess: (workflowId) =>
      navigate({ to: '/runs/$workflowId', params: { workflowId }, ignoreBlocker: true }),
    onError: (error) => {
      const field = fieldOfMessage(error.message);
      if (field)
        form.setError(field, { type: 'server', message: error.message }, { shouldFocus: true });
    },
  });
  const unplaced = launch.error && !fieldOfMessage(launch.error.message);
  const submit = form.handleSubmit((values) => launch.mutate(values));
  const { title, about, crumb, here } = wordsOf(source);

  return (
    <FormProvider {...form}>
      <form className="launch" onSubmit={submit} noValidate>
        <div className="launch-form">
          <Breadcrumb steps={[crumb]} here={here} />
          <PageHead title={title}>{about}</PageHead>
          <PlaceNotice envs={envs} />
          {addConfig && <Notice className="mb-4">{texts.configAdded}</Notice>}
          <WhatSection locked={locked} source={source}>
            <RunNameField />
          </WhatSection>
          <ParamsSection maxSize={params} />
          <PlaceSection locked={locked} envs={envs} />
          <MoreSettings locked={locked} />
        </div>
        <LaunchAside source={source} start={start} />
        <LaunchBar
          source={source}
          envs={envs}
          busy={launch.isPending || launch.isSuccess}
          problem={unplaced ? messageOf(launch.error) : undefined}
        />
      </form>
      <LeaveGuard
        when={form.formState.isDirty && !launch.isSuccess && !launch.isPending}
        title={texts.leaveTitle}
      />
    </FormProvider>
  );
}

/** Proposes a free name, unless one was given or typed meanwhile. */
function useRandomName(
  getValues: (name: FieldPath<LaunchValues>) => unknown,
  setValue: (name: 'runName', value: string) => void,
) {
  useEffect(() => {
    if (getValues('runName')) return;
    randomRunName().then(
      (name) => {
        if (!getValues('runName')) setValue('runName', name);
      },
      () => {
        // Without a proposal the server names the run itself.
      },
    );
  }, [getValues, setValue]);
}

/** Without a place to run, that is the first thing to know. */
function PlaceNotice({ envs }: { envs: { status?: string }[] }) {
  if (envs.some((env) => env.status === 'AVAILABLE')) return null;
  const none = envs.length === 0;
  return (
    <Notice
      tone="warn"
      className="mb-4"
      action={
        <ButtonLink size="small" to={none ? '/compute-envs/new' : '/compute-envs'}>
          {none ? texts.addComputeEnv : texts.seeComputeEnvs}
        </ButtonLink>
      }
    >
      {none ? texts.noComputeEnv : texts.noneAvailable}
    </Notice>
  );
}

function wordsOf(source: LaunchSource): {
  title: string;
  about: string;
  crumb: { label: string; link: LinkProps };
  here: string;
} {
  const launchpad = { label: texts.launchpad, link: { to: '/launchpad' } satisfies LinkProps };
  switch (source.kind) {
    case 'quick':
      return {
        title: texts.titleQuick,
        about: texts.aboutQuick,
        crumb: launchpad,
        here: texts.titleQuick,
      };
    case 'pipeline':
      return {
        title: texts.titlePipeline(source.name),
        about: texts.aboutPipeline(source.launch.pipeline ?? ''),
        crumb: launchpad,
        here: source.name,
      };
    default: {
      const resume = source.kind === 'resume';
      const link: LinkProps = {
        to: '/runs/$workflowId',
        params: { workflowId: source.workflowId },
      };
      return {
        title: resume ? texts.titleResume(source.runName) : texts.titleRelaunch(source.runName),
        about: resume ? texts.aboutResume : texts.aboutRelaunch,
        crumb: { label: source.runName, link },
        here: resume ? texts.resume : texts.launch,
      };
    }
  }
}
