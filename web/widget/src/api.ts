/** The server said no, in a problem document. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly retry_after_ms: number,
    readonly conversation: string | undefined,
  ) {
    super(detail || `${status}`);
  }

  /** It may well be accepted later, unchanged. */
  get passing(): boolean {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

export interface Answer<T> {
  status: number;
  body: T;
}

interface Page<T> {
  items: T[];
  next: string | null;
}

const TIMEOUT_MS = 20_000;
const MAX_PAGES = 100;
const MAX_WAIT_MS = 600_000;

interface Problem {
  code?: string;
  title?: string;
  detail?: string;
  conversation?: string | { id: string };
}

async function refusalOf(response: Response): Promise<Refusal> {
  // A proxy in between may answer with a page of its own.
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const { code, title, detail, conversation } = problem;
  const retry_ms = Number(response.headers.get('Retry-After')) * 1000 || 0;
  const id = typeof conversation === 'object' ? conversation.id : conversation;
  return new Refusal(response.status, code ?? '', detail || title || '', Math.min(retry_ms, MAX_WAIT_MS), id);
}

/** The calls of `/api/v1` that a visitor may make. */
export class Api {
  readonly base: string;

  constructor(
    origin: string,
    private readonly token: () => string | undefined,
  ) {
    this.base = `${origin}/api/v1/widget`;
  }

  /** Throws a `Refusal` when the server said no, and any other error when it could not be reached. */
  async fetch(method: string, path: string, signal: AbortSignal, headers: HeadersInit, body?: string): Promise<Response> {
    const token = this.token();
    const response = await fetch(this.base + path, {
      method,
      headers: token ? { Authorization: `Bearer ${token}`, ...headers } : headers,
      credentials: 'omit',
      cache: 'no-store',
      signal,
      // A page that signs its customer out often leaves at once.
      keepalive: method === 'DELETE',
      ...(body && { body }),
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  /** One call. A hotel's sign-in page answers 200 too, but not in JSON: that counts as not reached. */
  async call<T>(method: string, path: string, body?: object): Promise<Answer<T>> {
    const headers: HeadersInit = body ? { 'Content-Type': 'application/json' } : {};
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await this.fetch(method, path, signal, headers, body && JSON.stringify(body));
    return { status: response.status, body: (await response.json()) as T };
  }

  /** A whole list, page after page. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let after = '';
    for (let page = 0; page < MAX_PAGES; page++) {
      const { body } = await this.call<Page<T>>('GET', `${path}?limit=200${after}`);
      items.push(...body.items);
      if (!body.next) break;
      after = `&after=${encodeURIComponent(body.next)}`;
    }
    return items;
  }
}
