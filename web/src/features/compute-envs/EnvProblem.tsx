import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { texts } from './texts';
import { useEnvActions } from './useEnvActions';

/** What is wrong with an environment, and the way to have it looked at again. */
export function EnvProblem({
  env,
}: {
  env: { id?: string; name?: string; status?: string; message?: string };
}) {
  const { check } = useEnvActions(env);
  if (!needsYou(env.status)) return null;
  return (
    <Notice
      tone={env.status === 'ERRORED' ? 'failed' : 'warn'}
      action={
        <Button
          size="small"
          busy={check.isPending && texts.checking}
          onClick={() => check.mutate()}
        >
          {texts.checkAgain}
        </Button>
      }
    >
      {env.message || texts.noMessage}
    </Notice>
  );
}

export function needsYou(status: string | undefined): boolean {
  return status === 'ERRORED' || status === 'INVALID';
}
