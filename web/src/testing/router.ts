/** What a handler is given. */
export interface Call {
  request: Request;
  /** The parts of the path that stand in braces. */
  path: Record<string, string>;
  query: URLSearchParams;
  /** The JSON body, or `{}`. */
  body: () => Promise<Record<string, unknown>>;
}

export type Handler = (
  call: Call,
) => Response | object | undefined | Promise<Response | object | undefined>;

interface Route {
  method: string;
  parts: string[];
  handler: Handler;
}

/** Thrown by handlers to answer as the server would. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

/** Finds the handler of a path such as `GET /workflow/{workflowId}`; exact parts win over braces. */
export class FakeRouter {
  private readonly routes: Route[] = [];

  on(methodAndPath: string, handler: Handler): this {
    const [method = 'GET', path = '/'] = methodAndPath.split(' ');
    this.routes.push({ method, parts: path.split('/').slice(1), handler });
    return this;
  }

  async handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const parts = url.pathname
      .replace(/^\/api/, '')
      .split('/')
      .slice(1)
      .map(decodeURIComponent);
    const fits = this.routes
      .filter((r) => r.method === request.method && r.parts.length === parts.length)
      .filter((r) => r.parts.every((part, i) => part.startsWith('{') || part === parts[i]))
      .sort((a, b) => braces(a) - braces(b))[0];
    if (!fits)
      return json({ message: `The fake backend has no ${request.method} ${url.pathname}` }, 404);

    const path: Record<string, string> = {};
    fits.parts.forEach((part, i) => {
      if (part.startsWith('{')) path[part.slice(1, -1)] = parts[i] ?? '';
    });
    try {
      const answer = await fits.handler({
        request,
        path,
        query: url.searchParams,
        body: async () => {
          const text = await request.text();
          return text ? JSON.parse(text) : {};
        },
      });
      if (answer instanceof Response) return answer;
      return answer === undefined ? new Response(null, { status: 204 }) : json(answer);
    } catch (error) {
      if (error instanceof Refusal)
        return json({ message: error.message }, error.status, error.headers);
      throw error;
    }
  }
}

function braces(route: Route): number {
  return route.parts.filter((part) => part.startsWith('{')).length;
}
