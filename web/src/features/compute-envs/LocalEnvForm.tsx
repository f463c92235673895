import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type Control, Controller, FormProvider, useForm } from 'react-hook-form';
import { messageOf } from '@/api/client';
import { createLocalComputeEnv, validateComputeEnvName } from '@/api/computeEnvs';
import { keys } from '@/api/keys';
import { Button, ButtonLink } from '@/ui/Button';
import { CodeEditor } from '@/ui/CodeEditor';
import { Field } from '@/ui/Field';
import { Input } from '@/ui/Input';
import { LeaveGuard } from '@/ui/LeaveGuard';
import { Notice } from '@/ui/Notice';
import { toast } from '@/ui/Toast';
import { draftOf, type LocalEnvValues, localEnvValues } from './envValues';
import { texts } from './texts';
import { VariablesField } from './VariablesField';

export function LocalEnvForm({ start }: { start: LocalEnvValues }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const form = useForm<LocalEnvValues>({
    resolver: zodResolver(localEnvValues),
    mode: 'onTouched',
    defaultValues: start,
  });
  const { errors, isDirty } = form.formState;

  const create = useMutation({
    mutationFn: (values: LocalEnvValues) => createLocalComputeEnv(draftOf(values)),
    onSuccess: async (_, { name }) => {
      toast.done(texts.created(name));
      await queryClient.invalidateQueries({ queryKey: keys.computeEnvs.all });
      await navigate({ to: '/compute-envs', ignoreBlocker: true });
    },
    onError: (error) => {
      const field = fieldOf(error.message);
      if (field)
        form.setError(field, { type: 'server', message: error.message }, { shouldFocus: true });
    },
  });

  const askName = async () => {
    const name = form.getValues('name').trim();
    if (!(await form.trigger('name'))) return;
    try {
      await validateComputeEnvName(name);
    } catch (error) {
      form.setError('name', { type: 'server', message: messageOf(error) });
    }
  };

  return (
    <FormProvider {...form}>
      <form
        className="grid gap-4"
        onSubmit={form.handleSubmit((values) => create.mutate(values))}
        noValidate
      >
        <div className="form-pair">
          <Field label={texts.name} required help={texts.nameHelp} error={errors.name?.message}>
            {(control) => (
              <Input
                {...control}
                {...form.register('name', { onBlur: askName })}
                placeholder="local"
                spellCheck={false}
              />
            )}
          </Field>
          <Field label={texts.description} error={errors.description?.message}>
            {(control) => <Input {...control} {...form.register('description')} />}
          </Field>
        </div>
        <Field
          label={texts.workDir}
          required
          help={texts.workDirHelp}
          error={errors.workDir?.message}
        >
          {(control) => <Input {...control} {...form.register('workDir')} mono />}
        </Field>
        <VariablesField />
        <Code
          control={form.control}
          name="nextflowConfig"
          label={texts.config}
          help={texts.configHelp}
        />
        <Code
          control={form.control}
          name="preRunScript"
          label={texts.preRun}
          help={texts.preRunHelp}
        />
        <Code
          control={form.control}
          name="postRunScript"
          label={texts.postRun}
          help={texts.postRunHelp}
        />
        {create.error && !fieldOf(create.error.message) && (
          <Notice tone="failed">{messageOf(create.error)}</Notice>
        )}
        <div className="form-actions">
          <Button
            type="submit"
            variant="primary"
            busy={(create.isPending || create.isSuccess) && texts.creating}
          >
            {texts.create}
          </Button>
          <ButtonLink to="/compute-envs">{texts.cancel}</ButtonLink>
        </div>
      </form>
      <LeaveGuard
        when={isDirty && !create.isPending && !create.isSuccess}
        title={texts.leaveTitle}
      />
    </FormProvider>
  );
}

interface CodeProps {
  control: Control<LocalEnvValues>;
  name: 'nextflowConfig' | 'preRunScript' | 'postRunScript';
  label: string;
  help: string;
}

function Code({ control, name, label, help }: CodeProps) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field }) => (
        <Field label={label} help={help}>
          {(props) => (
            <CodeEditor
              value={field.value}
              onChange={field.onChange}
              language="plain"
              label={label}
              describedBy={props['aria-describedby']}
              minLines={2}
              maxLines={16}
            />
          )}
        </Field>
      )}
    />
  );
}

/** The field that a refusal of the server is about. */
function fieldOf(message: string): 'name' | 'workDir' | undefined {
  if (/work ?dir/i.test(message)) return 'workDir';
  return /\bname\b/i.test(message) ? 'name' : undefined;
}
