import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './client';

/** Only what may heal by itself is asked again: no answer, 429 and 5xx. */
function mayHeal(error: Error): boolean {
  return (
    !(error instanceof ApiError) ||
    error.status === 0 ||
    error.status === 429 ||
    error.status >= 500
  );
}

/** The query cache. Live hints make entries stale, so data need not expire by age alone. */
export function createQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (count, error) => count < 2 && mayHeal(error),
      },
    },
  });
}
