import { createFileRoute } from '@tanstack/react-router';
import { RunsPage } from '@/features/workflows/RunsPage';
import { type RawSearch, readText } from '@/lib/searchParams';

interface RunsSearch {
  /** In the language of `features/workflows/runSearch.ts`. */
  search?: string;
}

export const Route = createFileRoute('/runs/')({
  validateSearch: (raw: RawSearch): RunsSearch => ({ search: readText(raw.search) }),
  component: RunsPage,
});
