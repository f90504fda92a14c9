export interface Message {
  id: string;
  author: { kind: string; id: string; name: string | null };
  text: string;
  client_id: string;
  note?: boolean;
  seq: number;
}

export interface Conversation {
  id: string;
  state: string;
  assigned_to: string | null;
  customer: { id: string; name: string | null };
  preview: { text: string } | null;
  promise: { low_s: number; high_s: number } | null;
}

export interface Agent {
  id: string;
  name: string;
  state: string;
  connected: boolean;
  load: number;
}

interface Page<T> {
  items: T[];
  next: string | null;
}

/** Speaks HTTP with the server, as somebody else's program would. */
export class Api {
  readonly #base: string;
  readonly #token: string;

  constructor(origin: string, token: string) {
    this.#base = `${origin}/api/v1`;
    this.#token = token;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.#base + path, {
      method,
      headers: { 'Content-Type': 'application/json', ...(this.#token ? { Authorization: `Bearer ${this.#token}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let after = ''; ; ) {
      const page = await this.call<Page<T>>('GET', `${path}${path.includes('?') ? '&' : '?'}limit=200${after}`);
      items.push(...page.items);
      if (!page.next) return items;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
  }

  conversations = (state = '') => this.all<Conversation>(`/conversations${state && `?state=${state}`}`);
  conversation = (id: string) => this.call<Conversation>('GET', `/conversations/${id}`);
  messages = (id: string) => this.all<Message>(`/conversations/${id}/messages`);
  events = (id: string) => this.all<{ kind: string }>(`/conversations/${id}/events`);
  agents = () => this.all<Agent>('/agents');
  addAgent = (name: string, email: string, password: string, inboxes: string[]) =>
    this.call<Agent>('POST', '/agents', { name, email, password, inboxes });
}

/** A customer without a browser. */
export class Visitor {
  readonly api: Api;
  conversation = '';
  #count = 0;

  private constructor(api: Api) {
    this.api = api;
  }

  static async of(origin: string, inbox: string): Promise<Visitor> {
    const { token } = await new Api(origin, '').call<{ token: string }>('POST', '/widget/sessions', { inbox });
    return new Visitor(new Api(origin, token));
  }

  async write(text: string): Promise<void> {
    this.#count += 1;
    const body = { text, client_id: `visitor-${this.#count}` };
    if (this.conversation) await this.api.call('POST', `/widget/conversations/${this.conversation}/messages`, body);
    else this.conversation = (await this.api.call<{ id: string }>('POST', '/widget/conversations', body)).id;
  }
}
