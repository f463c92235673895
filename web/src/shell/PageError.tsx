import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ApiError, messageOf } from '@/api/client';
import { usePageTitle } from '@/lib/usePageTitle';
import { Button, ButtonLink } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { NotFound } from './NotFound';
import { texts } from './texts';

/** A page whose data did not come, or that broke. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  usePageTitle(texts.errorTitle);
  if (error instanceof ApiError && error.status === 404) return <NotFound />;

  const again = async () => {
    queries.reset();
    await router.invalidate();
    reset();
  };
  return (
    <div className="page">
      <div className="head">
        <h1>{texts.errorTitle}</h1>
      </div>
      <Notice
        tone="failed"
        action={
          <>
            <Button size="small" onClick={again}>
              {texts.tryAgain}
            </Button>
            <ButtonLink size="small" to="/launchpad">
              {texts.toLaunchpad}
            </ButtonLink>
          </>
        }
      >
        {messageOf(error)}
      </Notice>
    </div>
  );
}
