import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { messageOf } from '@/api/client';
import { type ComputeEnv, updateComputeEnv } from '@/api/computeEnvs';
import { keys } from '@/api/keys';
import { z } from '@/lib/zod';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Input, Textarea } from '@/ui/Input';
import { Notice } from '@/ui/Notice';
import { toast } from '@/ui/Toast';
import { envDescription, envName } from './envValues';
import { texts } from './texts';

const schema = z.object({ name: envName, description: envDescription });

export function RenameForm({ env }: { env: ComputeEnv }) {
  const queryClient = useQueryClient();
  const form = useForm({
    resolver: zodResolver(schema),
    mode: 'onTouched',
    defaultValues: { name: env.name ?? '', description: env.description ?? '' },
  });
  const { errors, isDirty } = form.formState;
  const save = useMutation({
    mutationFn: (values: z.infer<typeof schema>) => updateComputeEnv(env.id ?? '', values),
    onSuccess: (_, values) => {
      toast.done(texts.saved);
      form.reset(values);
      return queryClient.invalidateQueries({ queryKey: keys.computeEnvs.all });
    },
  });
  return (
    <form
      className="grid gap-4"
      onSubmit={form.handleSubmit((values) => save.mutate(values))}
      noValidate
    >
      <Field label={texts.name} required error={errors.name?.message} help={texts.nameHelp}>
        {(control) => <Input {...control} {...form.register('name')} spellCheck={false} />}
      </Field>
      <Field label={texts.description} error={errors.description?.message}>
        {(control) => <Textarea {...control} {...form.register('description')} rows={2} />}
      </Field>
      {save.error && <Notice tone="failed">{messageOf(save.error)}</Notice>}
      <div>
        <Button type="submit" disabled={!isDirty} busy={save.isPending && texts.saving}>
          {texts.save}
        </Button>
      </div>
    </form>
  );
}
