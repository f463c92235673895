import { createFileRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { RunsPage } from '@/features/workflows/RunsPage';

export const Route = createFileRoute('/runs/')({
  validateSearch: z.object({
    /** In the language of `features/workflows/runSearch.ts`. */
    search: z.coerce.string().optional().catch(undefined),
  }),
  component: RunsPage,
});
