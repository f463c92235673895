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
        let active = activeRuns(world);
        timer = setInterval(() => {
          send('ping', {});
          // A run that has just ended is told once more.
          const now = activeRuns(world);
          for (const id of new Set([...active, ...now])) {
            for (const entity of ['workflow', 'tasks', 'log']) send('change', { entity, id });
          }
          active = now;
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

function activeRuns(world: World): string[] {
  return world.runs.filter((run) => run.end === undefined).map((run) => run.id);
}
