import { useMutation } from '@tanstack/react-query';
import { ApiError, messageOf } from '@/api/client';
import { signIn } from '@/api/session';
import { texts } from './texts';

/** Signing in by password, with the problem in words. */
export function useSignIn() {
  const mutation = useMutation({ mutationFn: signIn });
  return { ...mutation, problem: mutation.error ? problemOf(mutation.error) : undefined };
}

function problemOf(error: Error): string {
  if (error instanceof ApiError && error.status === 429 && error.retryAfter) {
    return texts.tooMany(error.retryAfter);
  }
  return messageOf(error);
}
