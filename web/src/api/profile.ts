import { queryOptions } from '@tanstack/react-query';
import { api, body } from './client';
import type { BrowserSession, User } from './ext';
import { keys } from './keys';

export const profileQuery = queryOptions({
  queryKey: keys.profile,
  queryFn: async (): Promise<User> => (await body(api.GET('/user-info'))).user ?? {},
});

/** Changes what the person says about themselves; what is left out stays. */
export async function updateProfile(
  userId: number,
  change: Pick<User, 'firstName' | 'lastName' | 'organization' | 'description'> & {
    userName: string;
    /** The contract wants it each time; it cannot be changed here. */
    email: string;
  },
): Promise<void> {
  await api.POST('/users/{userId}', { params: { path: { userId } }, body: change });
}

export async function changePassword(change: { current: string; password: string }): Promise<void> {
  await api.PUT('/ext/password', { body: change });
}

/** The browsers that are signed in. */
export const sessionListQuery = queryOptions({
  queryKey: keys.sessions,
  queryFn: async (): Promise<BrowserSession[]> => (await body(api.GET('/ext/sessions'))).sessions,
});

export async function endSession(sessionId: number): Promise<void> {
  await api.DELETE('/ext/sessions/{sessionId}', { params: { path: { sessionId } } });
}
