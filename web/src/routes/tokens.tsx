import { createFileRoute } from '@tanstack/react-router';
import { TokensPage } from '@/features/tokens/TokensPage';
import { type RawSearch, readFlag } from '@/lib/searchParams';

interface TokensSearch {
  /** The form for a new token is open. */
  create?: true;
}

export const Route = createFileRoute('/tokens')({
  validateSearch: (raw: RawSearch): TokensSearch => ({ create: readFlag(raw.create) }),
  component: TokensPage,
});
