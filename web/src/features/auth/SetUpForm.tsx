import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { messageOf } from '@/api/client';
import { setUp } from '@/api/session';
import { z } from '@/lib/zod';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Input, PasswordInput } from '@/ui/Input';
import { Notice } from '@/ui/Notice';
import { email, password, userName, userNameFrom } from './fields';
import { texts } from './texts';
import { useEnter } from './useEnter';

const schema = z.object({
  email,
  userName,
  firstName: z.string().trim().max(100),
  lastName: z.string().trim().max(100),
  password,
});

/** Makes the first administrator. */
export function SetUpForm({ token }: { token: string }) {
  const enter = useEnter();
  const form = useForm({
    resolver: zodResolver(schema),
    mode: 'onTouched',
    defaultValues: { email: '', userName: '', firstName: '', lastName: '', password: '' },
  });
  const { errors, dirtyFields } = form.formState;
  const create = useMutation({
    mutationFn: (values: z.infer<typeof schema>) => setUp({ ...values, token }),
    onSuccess: (session) => enter(session),
  });

  const proposeUserName = () => {
    if (!dirtyFields.userName) form.setValue('userName', userNameFrom(form.getValues('email')));
  };

  return (
    <form onSubmit={form.handleSubmit((values) => create.mutate(values))} noValidate>
      <h1>{texts.setUp}</h1>
      <p className="mid">{texts.setUpText}</p>
      {create.error && <Notice tone="failed">{messageOf(create.error)}</Notice>}
      <div className="grid grid-cols-2 gap-3">
        <Field label={texts.firstName} error={errors.firstName?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('firstName')}
              autoComplete="given-name"
              autoFocus
            />
          )}
        </Field>
        <Field label={texts.lastName} error={errors.lastName?.message}>
          {(control) => (
            <Input {...control} {...form.register('lastName')} autoComplete="family-name" />
          )}
        </Field>
      </div>
      <Field label={texts.email} required error={errors.email?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('email', { onChange: proposeUserName })}
            type="email"
            autoComplete="email"
            placeholder="name@example.org"
          />
        )}
      </Field>
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
      <Field
        label={texts.newPassword}
        required
        help={texts.passwordHelp}
        error={errors.password?.message}
      >
        {(control) => (
          <PasswordInput {...control} {...form.register('password')} autoComplete="new-password" />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={create.isPending && texts.creating}>
        {texts.create}
      </Button>
    </form>
  );
}
