import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { messageOf } from '@/api/client';
import type { User } from '@/api/ext';
import { keys } from '@/api/keys';
import { updateProfile } from '@/api/profile';
import { userName } from '@/features/auth/fields';
import { z } from '@/lib/zod';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Input, Textarea } from '@/ui/Input';
import { LeaveGuard } from '@/ui/LeaveGuard';
import { Notice } from '@/ui/Notice';
import { toast } from '@/ui/Toast';
import { texts } from './texts';

const upTo = (max: number) => z.string().trim().max(max, texts.tooLong(max));
const schema = z.object({
  userName,
  firstName: upTo(100),
  lastName: upTo(100),
  organization: upTo(100),
  description: upTo(1000),
});

export function PersonForm({ user }: { user: User }) {
  const queryClient = useQueryClient();
  const form = useForm({
    resolver: zodResolver(schema),
    mode: 'onTouched',
    defaultValues: {
      userName: user.userName ?? '',
      firstName: user.firstName ?? '',
      lastName: user.lastName ?? '',
      organization: user.organization ?? '',
      description: user.description ?? '',
    },
  });
  const { errors, isDirty } = form.formState;
  const save = useMutation({
    mutationFn: (values: z.infer<typeof schema>) =>
      updateProfile(user.id ?? 0, { ...values, email: user.email ?? '' }),
    onSuccess: async (_, values) => {
      toast.done(texts.saved);
      form.reset(values);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: keys.profile }),
        queryClient.invalidateQueries({ queryKey: keys.session }),
      ]);
    },
    onError: (error) => {
      if (/user ?name/i.test(error.message)) {
        form.setError('userName', { message: error.message }, { shouldFocus: true });
      }
    },
  });
  return (
    <form
      className="grid gap-4"
      onSubmit={form.handleSubmit((values) => save.mutate(values))}
      noValidate
    >
      <div className="form-pair">
        <Field label={texts.firstName} error={errors.firstName?.message}>
          {(control) => (
            <Input {...control} {...form.register('firstName')} autoComplete="given-name" />
          )}
        </Field>
        <Field label={texts.lastName} error={errors.lastName?.message}>
          {(control) => (
            <Input {...control} {...form.register('lastName')} autoComplete="family-name" />
          )}
        </Field>
      </div>
      <Field
        label={texts.userName}
        required
        help={texts.userNameHelp}
        error={errors.userName?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register('userName')}
            autoComplete="username"
            autoCapitalize="none"
          />
        )}
      </Field>
      <Field label={texts.email} help={texts.emailHelp}>
        {(control) => <Input {...control} value={user.email ?? ''} readOnly />}
      </Field>
      <Field label={texts.organization} error={errors.organization?.message}>
        {(control) => (
          <Input {...control} {...form.register('organization')} autoComplete="organization" />
        )}
      </Field>
      <Field label={texts.description} error={errors.description?.message}>
        {(control) => <Textarea {...control} {...form.register('description')} />}
      </Field>
      {save.error && !errors.userName && <Notice tone="failed">{messageOf(save.error)}</Notice>}
      <div>
        <Button
          type="submit"
          variant="primary"
          disabled={!isDirty}
          busy={save.isPending && texts.saving}
        >
          {texts.save}
        </Button>
      </div>
      <LeaveGuard when={isDirty && !save.isPending} title={texts.leaveTitle} />
    </form>
  );
}
