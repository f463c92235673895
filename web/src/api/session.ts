import { queryOptions } from '@tanstack/react-query';
import { api, body } from './client';
import type { Session } from './ext';
import { keys } from './keys';

/** Who is signed in. Asked once; signing in and out writes it anew. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: () => body(api.GET('/ext/session')),
  staleTime: Number.POSITIVE_INFINITY,
});

/** @param name e-mail address or user name */
export function signIn(credentials: { name: string; password: string }): Promise<Session> {
  return body(api.POST('/ext/sign-in', { body: credentials }));
}

/** Uses a one-time link. */
export function signInByLink(token: string): Promise<Session> {
  return body(api.POST('/ext/sign-in/link', { body: { token } }));
}

/** Makes the first administrator of a new server. */
export function setUp(person: {
  token: string;
  email: string;
  userName: string;
  firstName: string;
  lastName: string;
  password: string;
}): Promise<Session> {
  return body(api.POST('/ext/set-up', { body: person }));
}

export async function signOut(): Promise<void> {
  await api.POST('/ext/sign-out');
}
