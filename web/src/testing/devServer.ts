import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type Connect, type Plugin, runnerImport } from 'vite';
import type { FakeBackend } from './backend';

/** Lets the fake backend answer below `/api` in `vite dev` and `vite preview`. */
export function fakeBackend(): Plugin {
  // Loaded by Vite itself, so that the fixtures may import as the page does.
  const backend = runnerImport<typeof import('./backend')>('/src/testing/backend.ts', {
    configFile: false,
    resolve: { alias: { '@': fileURLToPath(new URL('..', import.meta.url)) } },
  }).then(({ module }) => new module.FakeBackend());
  const answer: Connect.NextHandleFunction = (incoming, outgoing, next) => {
    if (!incoming.url?.startsWith('/api/')) return next();
    backend.then((server) => handle(server, incoming, outgoing)).catch(next);
  };
  return {
    name: 'belfry-fake-backend',
    configureServer: (server) => void server.middlewares.use(answer),
    configurePreviewServer: (server) => void server.middlewares.use(answer),
  };
}

async function handle(backend: FakeBackend, incoming: IncomingMessage, outgoing: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const response = await backend.handle(
    new Request(`http://localhost${incoming.url}`, {
      method: incoming.method,
      headers,
      body: chunks.length > 0 ? Buffer.concat(chunks) : undefined,
      signal: gone.signal,
    }),
  );
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) return outgoing.end();
  const reader = response.body.getReader();
  outgoing.on('close', () => void reader.cancel());
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    outgoing.write(value);
  }
  outgoing.end();
}
