import { useMutation } from '@tanstack/react-query';
import { messageOf } from '@/api/client';
import { signInByLink } from '@/api/session';
import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { texts } from './texts';
import { useEnter } from './useEnter';

/**
 * A press uses the link. Opening the page does not, since mail programs open links to look at them
 * and would use it up.
 */
export function LinkForm({
  token,
  to,
  onOther,
}: {
  token: string;
  to?: string;
  onOther: () => void;
}) {
  const enter = useEnter();
  const signIn = useMutation({
    mutationFn: () => signInByLink(token),
    onSuccess: (session) => enter(session, to),
  });
  return (
    <section>
      <h1>{texts.linkTitle}</h1>
      <p className="mid">{texts.linkText}</p>
      {signIn.error && <Notice tone="failed">{messageOf(signIn.error)}</Notice>}
      <Button
        variant="primary"
        busy={signIn.isPending && texts.signingIn}
        onClick={() => signIn.mutate()}
        autoFocus
      >
        {texts.linkButton}
      </Button>
      <Button variant="quiet" onClick={onOther}>
        {texts.withPassword}
      </Button>
    </section>
  );
}
