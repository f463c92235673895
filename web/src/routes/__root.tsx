import { createRootRouteWithContext, Outlet, redirect, useMatches } from '@tanstack/react-router';
import { sessionQuery } from '@/api/session';
import { useSession } from '@/features/auth/useSession';
import type { RouterContext } from '@/router';
import { NotFound } from '@/shell/NotFound';
import { PageError } from '@/shell/PageError';
import { Shell } from '@/shell/Shell';
import { Toaster } from '@/ui/Toast';

/** Pages that need nobody to be signed in. */
const open = ['/sign-in', '/set-up'];

export const Route = createRootRouteWithContext<RouterContext>()({
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (open.includes(location.pathname)) return;
    if (session.user) return;
    if (session.setUpRequired) throw redirect({ to: '/set-up' });
    throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
  },
  component: Root,
  errorComponent: PageError,
  notFoundComponent: NotFound,
});

function Root() {
  const staticData = useMatches({ select: (matches) => matches.at(-1)?.staticData });
  const rail = staticData?.rail ?? 'wide';
  return (
    <>
      {rail === 'none' ? (
        <Outlet />
      ) : (
        <SignedIn rail={rail} fixedHeight={staticData?.fixedHeight ?? false} />
      )}
      <Toaster />
    </>
  );
}

function SignedIn({ rail, fixedHeight }: { rail: 'wide' | 'slim'; fixedHeight: boolean }) {
  return (
    <Shell session={useSession()} rail={rail} fixedHeight={fixedHeight}>
      <Outlet />
    </Shell>
  );
}
