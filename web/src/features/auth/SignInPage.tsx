import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Navigate } from '@tanstack/react-router';
import { sessionQuery } from '@/api/session';
import { usePageTitle } from '@/lib/usePageTitle';
import { AuthFrame } from './AuthFrame';
import './auth.css';
import { LinkForm } from './LinkForm';
import { PasswordForm } from './PasswordForm';
import { texts } from './texts';
import { useKeyFromHash } from './useEnter';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  usePageTitle(texts.signIn);
  const { to } = route.useSearch();
  const session = useSuspenseQuery(sessionQuery).data;
  const navigate = route.useNavigate();
  const link = useKeyFromHash('link');

  if (session.setUpRequired) return <Navigate to="/set-up" replace />;
  if (session.user && !link) return <Navigate to="/launchpad" replace />;
  return (
    <AuthFrame version={session.version}>
      {link ? (
        <LinkForm
          token={link}
          to={to}
          onOther={() => navigate({ search: (now) => now, hash: '' })}
        />
      ) : (
        <PasswordForm to={to} />
      )}
    </AuthFrame>
  );
}
