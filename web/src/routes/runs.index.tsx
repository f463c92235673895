import { createFileRoute } from '@tanstack/react-router';
import { RunsPage } from '@/features/workflows/RunsPage';
import { type RunSort, runSorts } from '@/features/workflows/runSort';
import { type RawSearch, readText, readWord } from '@/lib/searchParams';

interface RunsSearch {
  /** In the language of `features/workflows/runSearch.ts`. */
  search?: string;
  /** A column to sort by, with a minus for the largest first. */
  sort?: RunSort;
}

export const Route = createFileRoute('/runs/')({
  validateSearch: (raw: RawSearch): RunsSearch => ({
    search: readText(raw.search),
    sort: readWord(raw.sort, runSorts),
  }),
  component: RunsPage,
});
