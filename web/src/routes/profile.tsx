import { createFileRoute } from '@tanstack/react-router';
import { profileQuery } from '@/api/profile';
import { ProfilePage } from '@/features/profile/ProfilePage';

export const Route = createFileRoute('/profile')({
  loader: ({ context: { queryClient } }) => queryClient.ensureQueryData(profileQuery),
  component: ProfilePage,
});
