import type { QueryClient } from '@tanstack/react-query';
import {
  createRouter,
  parseSearchWith,
  type RouterHistory,
  stringifySearchWith,
} from '@tanstack/react-router';
import { routeTree } from '@/routeTree.gen';
import { NotFound } from '@/shell/NotFound';
import { PageError } from '@/shell/PageError';
import { PageLoading } from '@/shell/PageLoading';

/** What every loader and `beforeLoad` may use. */
export interface RouterContext {
  queryClient: QueryClient;
}

/** Makes the router; tests pass a memory history. */
export function createAppRouter(queryClient: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree,
    history,
    context: { queryClient },
    // Addresses are read by people: `?search=137`, not `?search=%22137%22`. Each route says its types.
    parseSearch: parseSearchWith((text) => text),
    stringifySearch: stringifySearchWith(JSON.stringify),
    defaultPreload: 'intent',
    // The query cache decides what is stale.
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 200,
    defaultPendingMinMs: 200,
    scrollRestoration: true,
    defaultErrorComponent: PageError,
    defaultPendingComponent: PageLoading,
    defaultNotFoundComponent: NotFound,
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
  interface StaticDataRouteOption {
    /** Width of the rail beside the page; `none`: the page stands alone (sign-in, set-up). */
    rail?: 'wide' | 'slim' | 'none';
    /** The page keeps the window's height and its columns scroll by themselves. */
    fixedHeight?: boolean;
  }
}
