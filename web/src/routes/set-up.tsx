import { createFileRoute } from '@tanstack/react-router';
import { SetUpPage } from '@/features/auth/SetUpPage';

export const Route = createFileRoute('/set-up')({
  staticData: { rail: 'none' },
  component: SetUpPage,
});
