import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './schema';

/** An answer other than 2xx, or none at all (`status` 0). The message is fit to be shown. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    message: string,
    /** Seconds to wait, when the server named them. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** Tells the shell that the server no longer knows the session; the page stays as it is. */
export const sessionEnded = new EventTarget();

const statusWords: Record<number, string> = {
  403: 'You may not do this.',
  404: 'This does not exist any more.',
  413: 'This is larger than the server accepts.',
  429: 'Too many requests. Wait a moment, then try again.',
  502: 'The server is starting or away. Try again in a moment.',
  503: 'The server is busy. Try again in a moment.',
};

async function toError(response: Response): Promise<ApiError> {
  let message = '';
  try {
    const body: unknown = await response.json();
    if (typeof body === 'object' && body !== null && 'message' in body) {
      message = String(body.message ?? '');
    }
  } catch {
    // Not JSON: a proxy in front of the server speaks for itself.
  }
  const retryAfter = Number(response.headers.get('Retry-After'));
  return new ApiError(
    response.status,
    message || statusWords[response.status] || `The server answered ${response.status}.`,
    retryAfter > 0 ? retryAfter : undefined,
  );
}

const errors: Middleware = {
  async onResponse({ request, response }) {
    if (response.ok) return;
    if (response.status === 401 && !new URL(request.url).pathname.startsWith('/api/ext/sign-in')) {
      sessionEnded.dispatchEvent(new Event('ended'));
    }
    throw await toError(response);
  },
  onError({ error }) {
    if (
      error instanceof ApiError ||
      (error instanceof DOMException && error.name === 'AbortError')
    ) {
      return error;
    }
    return new ApiError(0, 'Belfry does not answer. Check the connection, then try again.');
  },
};

/** The typed client: paths below `/api`, every failure is an [`ApiError`]. */
export const api = createClient<paths>({
  baseUrl: `${globalThis.location.origin}/api`,
  // Looked up at each call, so that a test can put its own in place.
  fetch: (request: Request) => globalThis.fetch(request),
});
api.use(errors);

/** The body of an answer. Failures have been thrown already, so only an empty body has none. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

/** The text to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
