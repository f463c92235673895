import { useQuery } from '@tanstack/react-query';
import { liveRunsQuery } from '@/api/workflows';

/** How many runs are under way: the only badge there is. */
export function useLiveRunCount(): number {
  return useQuery(liveRunsQuery).data?.totalSize ?? 0;
}
