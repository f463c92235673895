import type { FakeRouter } from './router';
import type { World } from './world';

const everyMs = 2000;

/** Server-sent events: what is running changes every two seconds. */
export function addLiveRoute(router: FakeRouter, world: World): void {
  router.on('GET /ext/live', ({ request }) => {
    const encoder = new TextEncoder();
    let timer: ReturnType<typeof setInterval>;
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        const send = (event: string, data: object) =>
          controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
        send('hello', { version: '0.1.0' });
        timer = setInterval(() => {
          for (const run of world.runs.filter((r) => r.end === undefined)) {
            for (const entity of ['workflow', 'tasks', 'log'])
              send('change', { entity, id: run.id });
          }
        }, everyMs);
        request.signal.addEventListener('abort', () => clearInterval(timer));
      },
      cancel: () => clearInterval(timer),
    });
    return new Response(stream, {
      headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' },
    });
  });
}
