import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { sessionEnded } from '@/api/client';
import type { Session } from '@/api/ext';
import { keys } from '@/api/keys';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { PasswordInput } from '@/ui/Input';
import { Notice } from '@/ui/Notice';
import { texts } from './texts';
import { useSignIn } from './useSignIn';

/** A session that ended while the page was open: the page stays, and the password opens it again. */
export function SignInAgain({ session }: { session: Session }) {
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const queryClient = useQueryClient();
  const router = useRouter();
  const signIn = useSignIn();
  const name = session.user?.userName ?? '';

  useEffect(() => {
    const show = () => setOpen(true);
    sessionEnded.addEventListener('ended', show);
    return () => sessionEnded.removeEventListener('ended', show);
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // The dialog lies inside other forms' pages; only this one is meant.
    event.stopPropagation();
    try {
      const next = await signIn.mutateAsync({ name, password });
      queryClient.setQueryData(keys.session, next);
      setPassword('');
      setOpen(false);
      await queryClient.invalidateQueries();
    } catch {
      setPassword('');
    }
  };
  const leave = () => {
    queryClient.clear();
    setOpen(false);
    void router.navigate({ to: '/sign-in' });
  };

  return (
    <Dialog
      open={open}
      onClose={() => setOpen(false)}
      mustAnswer
      title={texts.again}
      description={texts.againText}
    >
      <form onSubmit={submit} className="grid gap-4" noValidate>
        {signIn.problem && <Notice tone="failed">{signIn.problem}</Notice>}
        <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
        <Field label={`${texts.password}, ${name}`}>
          {(control) => (
            <PasswordInput
              {...control}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              autoComplete="current-password"
              autoFocus
            />
          )}
        </Field>
        <footer>
          <Button variant="quiet" onClick={leave}>
            {texts.otherPerson}
          </Button>
          <Button type="submit" variant="primary" busy={signIn.isPending && texts.signingIn}>
            {texts.signIn}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
