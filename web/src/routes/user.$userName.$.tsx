import { createFileRoute, notFound, redirect } from '@tanstack/react-router';
import { canonicalTarget } from '@/lib/canonical';

export const Route = createFileRoute('/user/$userName/$')({
  beforeLoad: ({ params }) => {
    const target = canonicalTarget(params._splat ?? '');
    if (!target) throw notFound();
    throw redirect({ ...target, replace: true });
  },
});
