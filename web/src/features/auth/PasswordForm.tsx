import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Input, PasswordInput } from '@/ui/Input';
import { Notice } from '@/ui/Notice';
import { texts } from './texts';
import { useEnter } from './useEnter';
import { useSignIn } from './useSignIn';

const schema = z.object({
  name: z.string().trim().min(1, texts.needName),
  password: z.string().min(1, texts.needPassword),
});

export function PasswordForm({ to }: { to?: string }) {
  const enter = useEnter();
  const signIn = useSignIn();
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { name: '', password: '' },
  });
  const { errors } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    try {
      await enter(await signIn.mutateAsync(values), to);
    } catch {
      form.setFocus('password', { shouldSelect: true });
    }
  });

  return (
    <form onSubmit={submit} noValidate>
      <h1>{texts.signIn}</h1>
      <p className="mid">{texts.signInTo(window.location.host)}</p>
      {signIn.problem && <Notice tone="failed">{signIn.problem}</Notice>}
      <Field label={texts.name} error={errors.name?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('name')}
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
          />
        )}
      </Field>
      <Field label={texts.password} error={errors.password?.message}>
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register('password')}
            autoComplete="current-password"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={signIn.isPending && texts.signingIn}>
        {texts.signIn}
      </Button>
    </form>
  );
}
