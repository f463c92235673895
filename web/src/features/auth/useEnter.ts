import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useRouter } from '@tanstack/react-router';
import type { Session } from '@/api/ext';
import { keys } from '@/api/keys';

/** Goes on to the page somebody wanted, now that the server knows them. */
export function useEnter(): (session: Session, to?: string) => Promise<void> {
  const queryClient = useQueryClient();
  const router = useRouter();
  return async (session, to = '/launchpad') => {
    queryClient.clear();
    queryClient.setQueryData(keys.session, session);
    // `//host` would be another server.
    router.history.push(to.startsWith('/') && !to.startsWith('//') ? to : '/launchpad');
  };
}

/** The key in an address such as `/sign-in#link=…`: behind the hash it never reaches a server's log. */
export function useKeyFromHash(name: string): string | undefined {
  const hash = useLocation({ select: (location) => location.hash });
  return new URLSearchParams(hash).get(name) || undefined;
}
