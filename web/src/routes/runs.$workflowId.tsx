import { createFileRoute } from '@tanstack/react-router';
import { RunPage } from '@/features/workflows/run/RunPage';
import { readRunParams } from '@/features/workflows/runParams';

export const Route = createFileRoute('/runs/$workflowId')({
  staticData: { rail: 'slim', fixedHeight: true },
  validateSearch: readRunParams,
  component: RunPage,
});
