import type { Client } from '../client';
import { isolate } from '../standing';
import { el } from '../view/dom';
import type { Row } from '../view/row';
import type { en } from './words';

/** How often it is said that the customer types; the server believes it for 8 s. */
const BEAT_MS = 4_000;
/** After so long without a key they do not type any more. */
const PAUSE_MS = 5_000;

/** Says that the customer types and what is on their screen, never what they type; and shows that somebody writes to them. */
export class Here {
  #saidAt = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #seen = 0;

  constructor(
    private readonly client: Client,
    private readonly words: typeof en,
    shadow: ShadowRoot,
  ) {
    shadow.addEventListener('input', (event) => this.#typed((event.target as HTMLTextAreaElement).value !== ''));
    // What was sent leaves an empty field, without an event.
    shadow.addEventListener('keyup', (event) => {
      const field = event.target as HTMLTextAreaElement;
      if (this.#pause && field.value === '') this.#typed(false);
    });
  }

  /** The row at the end, while somebody writes to the customer. */
  row(): Row | undefined {
    const { typing } = this.client;
    if (!typing || typing.until <= Date.now()) return undefined;
    const text = this.words.writes(isolate(typing.name));
    return { key: 'typing', mark: text, build: () => el('p', 'typing', {}, text) };
  }

  /** The talk is on the screen. */
  shown(): void {
    let seq = 0;
    for (const message of this.client.store.messages) if (message.author.kind !== 'customer') seq = message.seq;
    if (seq <= this.#seen || document.hidden) return;
    this.#seen = seq;
    this.#tell({ seen_seq: seq });
  }

  /** That the customer types, or what was on their screen: a courtesy, so that nothing follows where it fails. */
  #tell(here: object): void {
    const id = this.client.store.conversation?.id;
    if (id) void this.client.api.call('PUT', `/conversations/${id}/here`, here).catch(() => undefined);
  }

  #typed(typing: boolean): void {
    clearTimeout(this.#pause);
    this.#pause = typing ? setTimeout(() => this.#typed(false), PAUSE_MS) : undefined;
    if (typing && Date.now() - this.#saidAt < BEAT_MS) return;
    this.#saidAt = typing ? Date.now() : 0;
    this.#tell({ typing });
  }
}
