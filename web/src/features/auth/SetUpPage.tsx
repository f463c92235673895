import { useSuspenseQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { sessionQuery } from '@/api/session';
import { usePageTitle } from '@/lib/usePageTitle';
import { AuthFrame } from './AuthFrame';
import './auth.css';
import { SetUpForm } from './SetUpForm';
import { texts } from './texts';
import { useKeyFromHash } from './useEnter';

export function SetUpPage() {
  usePageTitle(texts.setUp);
  const session = useSuspenseQuery(sessionQuery).data;
  const token = useKeyFromHash('token');

  if (!session.setUpRequired)
    return <Navigate to={session.user ? '/launchpad' : '/sign-in'} replace />;
  return (
    <AuthFrame version={session.version}>
      {token ? (
        <SetUpForm token={token} />
      ) : (
        <section>
          <h1>{texts.setUpNoTokenTitle}</h1>
          <p className="mid">{texts.setUpNoToken}</p>
        </section>
      )}
    </AuthFrame>
  );
}
