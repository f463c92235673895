import { Skeleton } from '@/ui/Skeleton';

/** Shown when a page takes long to come. */
export function PageLoading() {
  return (
    <div className="page">
      <Skeleton lines={6} />
    </div>
  );
}
