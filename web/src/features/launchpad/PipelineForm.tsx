import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { FormProvider, useForm } from 'react-hook-form';
import { messageOf } from '@/api/client';
import { computeEnvListQuery } from '@/api/computeEnvs';
import { keys } from '@/api/keys';
import { type Pipeline, type PipelineDraft, validatePipelineName } from '@/api/pipelines';
import { serviceInfoQuery } from '@/api/serviceInfo';
import '@/features/launch/launch.css';
import { MoreSettings } from '@/features/launch/MoreSettings';
import { ParamsSection } from '@/features/launch/ParamsSection';
import { PlaceSection } from '@/features/launch/PlaceSection';
import { fieldOfMessage } from '@/features/launch/serverErrors';
import { useDefaultPlace } from '@/features/launch/useDefaultPlace';
import { requestOf, withLimits } from '@/features/launch/values';
import { WhatSection } from '@/features/launch/WhatSection';
import { Breadcrumb } from '@/ui/Breadcrumb';
import { Button, ButtonLink } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Input, Textarea } from '@/ui/Input';
import { LeaveGuard } from '@/ui/LeaveGuard';
import { Notice } from '@/ui/Notice';
import { PageHead } from '@/ui/PageHead';
import { toast } from '@/ui/Toast';
import { nameFrom, type PipelineValues, pipelineValues } from './pipelineValues';
import { texts } from './texts';

interface PipelineFormProps {
  title: string;
  about: string;
  start: PipelineValues;
  submitLabel: string;
  /** Said when it is done. */
  done: (name: string) => string;
  save: (draft: PipelineDraft) => Promise<Pipeline>;
}

const nothingLocked: ReadonlySet<never> = new Set();

/** Adds or changes a saved pipeline. */
export function PipelineForm({ title, about, start, submitLabel, done, save }: PipelineFormProps) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const envs = useQuery(computeEnvListQuery);
  const { launchParamsTextMaxSize: params, launchConfigTextMaxSize: config } =
    useQuery(serviceInfoQuery).data ?? {};
  const form = useForm<PipelineValues>({
    resolver: zodResolver(withLimits(pipelineValues, { params, config })),
    mode: 'onTouched',
    defaultValues: start,
  });
  const { errors, dirtyFields, isDirty } = form.formState;
  useDefaultPlace(form, envs.data);

  const saving = useMutation({
    mutationFn: ({ name, description, ...fields }: PipelineValues) =>
      save({ name, description: description || undefined, launch: requestOf(fields) }),
    onSuccess: async (_, { name }) => {
      toast.done(done(name));
      await queryClient.invalidateQueries({ queryKey: keys.pipelines.all });
      await navigate({ to: '/launchpad', ignoreBlocker: true });
    },
    onError: (error) => {
      const field = errorField(error.message);
      if (field)
        form.setError(field, { type: 'server', message: error.message }, { shouldFocus: true });
    },
  });
  const wrong = Object.keys(errors).length;

  const askName = async () => {
    const name = form.getValues('name').trim();
    if (name === start.name || !(await form.trigger('name'))) return;
    try {
      await validatePipelineName(name);
    } catch (error) {
      if (form.getValues('name').trim() === name)
        form.setError('name', { type: 'server', message: messageOf(error) });
    }
  };
  const proposeName = () => {
    if (form.getValues('name') || dirtyFields.name) return;
    form.setValue('name', nameFrom(form.getValues('pipeline')));
  };

  return (
    <FormProvider {...form}>
      <form
        className="launch pipeline-form"
        onSubmit={form.handleSubmit((values) => saving.mutate(values))}
        onBlur={(event) => {
          if ('name' in event.target && event.target.name === 'pipeline') proposeName();
        }}
        noValidate
      >
        <div className="launch-form">
          <Breadcrumb steps={[{ label: texts.title, link: { to: '/launchpad' } }]} here={title} />
          <PageHead title={title}>{about}</PageHead>
          <WhatSection locked={nothingLocked}>
            <Field label={texts.name} required help={texts.nameHelp} error={errors.name?.message}>
              {(control) => (
                <Input
                  {...control}
                  {...form.register('name', { onBlur: askName })}
                  spellCheck={false}
                />
              )}
            </Field>
            <Field
              className="form-wide"
              label={texts.description}
              help={texts.descriptionHelp}
              error={errors.description?.message}
            >
              {(control) => <Textarea {...control} {...form.register('description')} rows={2} />}
            </Field>
          </WhatSection>
          <ParamsSection maxSize={params} />
          <PlaceSection locked={nothingLocked} envs={envs.data ?? []} optional />
          <MoreSettings locked={nothingLocked} />
        </div>
        <section className="launch-bar">
          {saving.error && !errorField(saving.error.message) && (
            <Notice tone="failed">{messageOf(saving.error)}</Notice>
          )}
          <div className="launch-bar-row">
            <span className="grow err">{wrong > 0 && texts.toCorrect(wrong)}</span>
            <ButtonLink to="/launchpad">{texts.cancel}</ButtonLink>
            <Button
              type="submit"
              variant="primary"
              busy={(saving.isPending || saving.isSuccess) && texts.saving}
            >
              {submitLabel}
            </Button>
          </div>
        </section>
      </form>
      <LeaveGuard
        when={isDirty && !saving.isPending && !saving.isSuccess}
        title={texts.leaveTitle}
      />
    </FormProvider>
  );
}

function errorField(message: string): keyof PipelineValues | undefined {
  if (/pipeline name/i.test(message)) return 'name';
  const field = fieldOfMessage(message);
  return field === 'runName' ? undefined : field;
}
