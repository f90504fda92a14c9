import { readFile } from 'node:fs/promises';
import { Visitor } from './api.js';
import type { Server } from './places/server.js';

const TURNS = new URL('../../../../samples/turns.tsv', import.meta.url);

/** What customers write, by conversation, from the samples. */
export async function turns(): Promise<Map<string, string[]>> {
  const lines = (await readFile(TURNS, 'utf8')).trim().split('\n').slice(1);
  const all = new Map<string, string[]>();
  for (const line of lines) {
    const [conversation = '', , text = ''] = line.split('\t');
    all.set(conversation, [...(all.get(conversation) ?? []), text]);
  }
  return all;
}

/** A colleague who sits at another desk: signed in, with a stream open. */
export class Colleague {
  readonly #origin: string;
  readonly #stream = new AbortController();
  #headers: Record<string, string> = {};
  id = '';

  private constructor(origin: string) {
    this.#origin = `${origin}/api/v1`;
  }

  static async of(server: Server, name: string): Promise<Colleague> {
    const [first = ''] = name.toLowerCase().split(' ');
    const [email, password] = [`${first}@harbour-pine.example`, `the long bench of ${first}`];
    const { id } = await server.owner.addAgent(name, email, password, [server.setUp.inbox]);
    const colleague = new Colleague(server.origin);
    colleague.id = id;
    const answer = await colleague.#call('POST', '/sessions', { email, password });
    const { csrf } = (await answer.json()) as { csrf: string };
    colleague.#headers = { Cookie: answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; '), 'X-CSRF-Token': csrf };
    const stream = await fetch(`${server.origin}/api/v1/stream`, { headers: colleague.#headers, signal: colleague.#stream.signal });
    void stream.text().catch(() => undefined);
    return colleague;
  }

  async become(state: string): Promise<void> {
    await this.#call('PUT', '/me/presence', { state });
  }

  async note(conversation: string, text: string, mentions: string[] = []): Promise<void> {
    await this.#call('POST', `/conversations/${conversation}/notes`, { text, client_id: crypto.randomUUID(), mentions });
  }

  async take(conversation: string): Promise<void> {
    await this.#call('PUT', `/conversations/${conversation}/assignment`, { agent: this.id });
  }

  async giveBack(conversation: string): Promise<void> {
    await this.#call('PUT', `/conversations/${conversation}/state`, { state: 'waiting' });
  }

  leave(): void {
    this.#stream.abort();
  }

  async #call(method: string, path: string, body: unknown): Promise<Response> {
    const headers = { 'Content-Type': 'application/json', ...this.#headers };
    const answer = await fetch(this.#origin + path, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}

/** Opens a conversation with the first line and goes on with the others. */
export async function play(server: Server, lines: readonly string[], agent: string | null): Promise<Visitor> {
  const visitor = await Visitor.of(server.origin, server.setUp.inbox);
  await visitor.write(lines[0] ?? '');
  if (agent) await server.owner.call('PUT', `/conversations/${visitor.conversation}/assignment`, { agent });
  await goOn(server, visitor, lines.slice(1));
  return visitor;
}

/** What is said: `>` begins what the owner says, everything else is the customer's. */
export async function goOn(server: Server, visitor: Visitor, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const text = line.replace(/^> /, '');
    if (text === line) await visitor.write(line);
    else await server.owner.call('POST', `/conversations/${visitor.conversation}/messages`, { text, client_id: crypto.randomUUID() });
  }
}
