import { createFileRoute } from '@tanstack/react-router';
import { SignInPage } from '@/features/auth/SignInPage';
import { type RawSearch, readText } from '@/lib/searchParams';

interface SignInSearch {
  /** The page to go on to; only an address of this server. */
  to?: string;
}

export const Route = createFileRoute('/sign-in')({
  staticData: { rail: 'none' },
  validateSearch: (raw: RawSearch): SignInSearch => {
    const to = readText(raw.to);
    return { to: to && /^\/(?!\/)/.test(to) ? to : undefined };
  },
  component: SignInPage,
});
