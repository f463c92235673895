import { createFileRoute } from '@tanstack/react-router';
import { LaunchpadPage } from '@/features/launchpad/LaunchpadPage';
import { type RawSearch, readText, readWord } from '@/lib/searchParams';

interface LaunchpadSearch {
  search?: string;
  sort?: 'name' | 'changed';
}

export const Route = createFileRoute('/launchpad/')({
  validateSearch: (raw: RawSearch): LaunchpadSearch => ({
    search: readText(raw.search),
    sort: readWord(raw.sort, ['name', 'changed']),
  }),
  component: LaunchpadPage,
});
