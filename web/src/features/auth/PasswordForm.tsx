import { type FormEvent, useRef, useState } from 'react';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Input, PasswordInput } from '@/ui/Input';
import { Notice } from '@/ui/Notice';
import { texts } from './texts';
import { useEnter } from './useEnter';
import { useSignIn } from './useSignIn';

/** The first page that most people load: two fields need no form library. */
export function PasswordForm({ to }: { to?: string }) {
  const enter = useEnter();
  const signIn = useSignIn();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim()) return nameInput.current?.focus();
    if (!password) return passwordInput.current?.focus();
    try {
      await enter(await signIn.mutateAsync({ name: name.trim(), password }), to);
    } catch {
      passwordInput.current?.select();
    }
  };

  return (
    <form onSubmit={submit} noValidate>
      <h1>{texts.signIn}</h1>
      <p className="mid">{texts.signInTo(window.location.host)}</p>
      {signIn.problem && <Notice tone="failed">{signIn.problem}</Notice>}
      <Field label={texts.name} error={tried && !name.trim() ? texts.needName : undefined}>
        {(control) => (
          <Input
            {...control}
            ref={nameInput}
            name="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
          />
        )}
      </Field>
      <Field label={texts.password} error={tried && !password ? texts.needPassword : undefined}>
        {(control) => (
          <PasswordInput
            {...control}
            ref={passwordInput}
            name="password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
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
