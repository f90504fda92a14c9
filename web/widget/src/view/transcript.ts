import type { Client } from '../client';
import type { Later } from '../later/later';
import type { Speech } from '../words/speech';
import { button, el, icon, show } from './dom';
import type { Row } from './row';

const NEAR_END_PX = 80;

/** The talk so far, oldest first, with what is still on its way at the end. */
export class Transcript {
  readonly element: HTMLElement;
  readonly #log: HTMLElement;
  readonly #below: HTMLButtonElement;
  #rows = new Map<string, { mark: string; element: HTMLElement }>();
  #end = '';
  /** What draws the talk well; until it is here, what was said stands in plain lines. */
  later: Later | undefined;

  constructor(
    speech: Speech,
    private readonly client: Client,
  ) {
    const words = speech.words;
    // Announcements have a region of their own, so that opening the panel does not read out the history.
    this.#log = el('div', 'log', { role: 'log', 'aria-live': 'off', 'aria-label': words.log, tabindex: '0' });
    this.#below = button('below', words.newBelow, () => this.toEnd(), icon('down'), words.newBelow);
    this.#below.hidden = true;
    this.element = el('div', 'middle', {}, this.#log, this.#below);
    this.#log.addEventListener('scroll', () => {
      if (this.#nearEnd()) show(this.#below, false);
    });
  }

  toEnd(): void {
    this.#log.scrollTop = this.#log.scrollHeight;
    show(this.#below, false);
  }

  render(welcome: HTMLElement | undefined): void {
    const rows = welcome ? [{ key: 'welcome', mark: welcome.textContent ?? '', build: () => welcome }] : (this.later?.rows() ?? this.#plain());
    const stay = this.#nearEnd();
    const before = this.#end;
    const known = this.#rows;
    this.#rows = new Map();
    let place: ChildNode | null = this.#log.firstChild;
    for (const row of rows) {
      const old = known.get(row.key);
      const element = old && old.mark === row.mark ? old.element : row.build();
      if (old && old.element !== element) {
        if (place === old.element) place = old.element.nextSibling;
        old.element.replaceWith(element);
      }
      if (element === place) place = place.nextSibling;
      else if (element.parentNode !== this.#log || element.nextSibling !== place) this.#log.insertBefore(element, place);
      known.delete(row.key);
      this.#rows.set(row.key, { mark: row.mark, element });
    }
    for (const { element } of known.values()) element.remove();
    this.#end = rows[rows.length - 1]?.key ?? '';
    const mine = this.client.outbox.entries.some((entry) => this.#end === entry.client_id);
    if (stay || (mine && this.#end !== before)) this.toEnd();
    else if (this.#end !== before) show(this.#below, true);
  }

  #nearEnd(): boolean {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR_END_PX;
  }

  #plain(): Row[] {
    const { store, outbox } = this.client;
    const said: [string, string | null][] = [
      ...store.messages.map((message): [string, string | null] => [message.client_id || message.id, message.text]),
      ...outbox.entries.map((entry): [string, string] => [entry.client_id, entry.text]),
    ];
    return said.map(([key, text]) => ({ key, mark: '', build: () => el('p', 'bubble', { dir: 'auto' }, text ?? '…') }));
  }
}
