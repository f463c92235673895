import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { changePassword } from '@/api/profile';
import { password } from '@/features/auth/fields';
import { z } from '@/lib/zod';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { PasswordInput } from '@/ui/Input';
import { toast } from '@/ui/Toast';
import { texts } from './texts';

// Whoever came by a link has no password yet; the server knows.
const schema = z.object({ current: z.string(), password });

export function PasswordForm({ userName }: { userName: string }) {
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { current: '', password: '' },
  });
  const { errors } = form.formState;
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      toast.done(texts.changed);
      form.reset();
    },
    onError: (error) => {
      const field = /current|wrong/i.test(error.message) ? 'current' : 'password';
      form.setError(field, { message: error.message }, { shouldFocus: true });
    },
  });
  return (
    <form
      className="grid gap-4"
      onSubmit={form.handleSubmit((values) => change.mutate(values))}
      noValidate
    >
      {/* Lets password managers know whose password this is. */}
      <input type="text" autoComplete="username" value={userName} readOnly hidden />
      <Field label={texts.current} help={texts.currentHelp} error={errors.current?.message}>
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register('current')}
            autoComplete="current-password"
          />
        )}
      </Field>
      <Field label={texts.new} help={texts.newHelp} error={errors.password?.message}>
        {(control) => (
          <PasswordInput {...control} {...form.register('password')} autoComplete="new-password" />
        )}
      </Field>
      <div>
        <Button type="submit" busy={change.isPending && texts.changing}>
          {texts.change}
        </Button>
      </div>
    </form>
  );
}
