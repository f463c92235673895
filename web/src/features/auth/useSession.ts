import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import type { Session } from '@/api/ext';
import { keys } from '@/api/keys';
import { sessionQuery, signOut } from '@/api/session';

/** Who is signed in. Pages inside the shell always have somebody. */
export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}

/** Ends the session here and on the server, and forgets what was read with it. */
export function useSignOut(): () => Promise<void> {
  const queryClient = useQueryClient();
  return async () => {
    await signOut();
    queryClient.clear();
    queryClient.removeQueries({ queryKey: keys.session });
  };
}
