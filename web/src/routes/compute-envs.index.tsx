import { createFileRoute } from '@tanstack/react-router';
import { ComputeEnvsPage } from '@/features/compute-envs/ComputeEnvsPage';
import { type RawSearch, readWord } from '@/lib/searchParams';

interface ComputeEnvsSearch {
  state?: 'available' | 'needs-you' | 'disabled';
}

export const Route = createFileRoute('/compute-envs/')({
  validateSearch: (raw: RawSearch): ComputeEnvsSearch => ({
    state: readWord(raw.state, ['available', 'needs-you', 'disabled']),
  }),
  component: ComputeEnvsPage,
});
