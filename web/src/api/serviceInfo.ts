import { queryOptions } from '@tanstack/react-query';
import { present } from '@/lib/present';
import { api, body } from './client';
import { keys } from './keys';

/** Version, limits and switches of the server. */
export const serviceInfoQuery = queryOptions({
  queryKey: keys.serviceInfo,
  queryFn: async () => present((await body(api.GET('/service-info'))).serviceInfo ?? {}),
  staleTime: Number.POSITIVE_INFINITY,
});
