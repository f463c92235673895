import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { vi } from 'vitest';
import { createQueryClient } from '@/api/queryClient';
import { createAppRouter } from '@/router';
import { showOverlay } from '@/shell/overlays';
import { FakeBackend } from './backend';
import { makeWorld, type World } from './world';

/** Shows a page of the whole app, with the fake backend behind it. */
export async function renderPage(path: string, change: (world: World) => void = () => {}) {
  const world = makeWorld();
  change(world);
  const backend = new FakeBackend(world);
  vi.stubGlobal('fetch', (request: Request) => backend.handle(request));

  // What a test left open would lie over the page of the next one.
  showOverlay(null);
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({ queries: { retry: false } });
  const history = createMemoryHistory({ initialEntries: [path] });
  const router = createAppRouter(queryClient, history);
  const user = userEvent.setup();
  const view = render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return {
    ...view,
    world,
    backend,
    queryClient,
    router,
    user,
    path: () => router.state.location.href,
  };
}
