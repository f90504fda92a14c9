import type { Client } from '../client';
import type { Message, Unsent } from '../model';
import { isolate } from '../standing';
import type { Speech } from '../words/speech';
import { button, el, icon, show } from './dom';
import { linked } from './links';

/** Messages of one author that came within this time stand together under one name and time. */
const TOGETHER_MS = 5 * 60_000;
const NEAR_END_PX = 80;

interface Row {
  key: string;
  /** All that the row shows; equal marks need no work. */
  mark: string;
  build(): HTMLElement;
}

/** The talk so far, oldest first, with what is still on its way at the end. */
export class Transcript {
  readonly element: HTMLElement;
  readonly #log: HTMLElement;
  readonly #below: HTMLButtonElement;
  #rows = new Map<string, { mark: string; element: HTMLElement }>();
  #end = '';

  constructor(
    private readonly speech: Speech,
    private readonly client: Client,
    private readonly settled: () => void,
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
    const rows = welcome ? [{ key: 'welcome', mark: welcome.textContent ?? '', build: () => welcome }] : this.#plan();
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

  #plan(): Row[] {
    const { store, outbox } = this.client;
    const rows: Row[] = [];
    const now = new Date();
    let lastMine: Message | undefined;
    for (const message of store.messages) if (message.author.kind === 'customer') lastMine = message;
    let previous: Message | undefined;
    store.messages.forEach((message, i) => {
      const at = new Date(message.at);
      const day = this.speech.day(at, now);
      const newDay = !previous || day !== this.speech.day(new Date(previous.at), now);
      if (newDay) rows.push({ key: `day ${at.toDateString()}`, mark: day, build: () => el('p', 'day', {}, day) });
      const next = store.messages[i + 1];
      const sent = message === lastMine && outbox.entries.length === 0;
      const mine = message.author.kind === 'customer';
      const first = newDay || !together(previous, message);
      const last = sent || (next ? !together(message, next) : !mine || outbox.entries.length === 0);
      rows.push(this.#message(message, first, last, sent));
      previous = message;
    });
    outbox.entries.forEach((entry, i) => {
      const first = i === 0 && previous?.author.kind !== 'customer';
      rows.push(this.#unsent(entry, first, i === outbox.entries.length - 1));
    });
    return rows;
  }

  #message(message: Message, first: boolean, last: boolean, sent: boolean): Row {
    const words = this.speech.words;
    const mine = message.author.kind === 'customer';
    const time = this.speech.time(new Date(message.at));
    const agent = message.author.kind === 'agent';
    const name = agent ? message.author.name || words.person : words.system;
    return {
      key: (mine && message.client_id) || message.id,
      mark: [message.text, first, last, sent, name].join('\n'),
      build: () => {
        const row = el('div', shape(mine, first, last), {});
        if (mine) row.append(el('span', 'hush', {}, words.you));
        else if (first) {
          const initial = [...name][0]?.toLocaleUpperCase(this.speech.locale);
          if (agent) row.append(el('span', 'face', { 'aria-hidden': 'true' }, initial));
          row.append(el('p', 'who say', {}, el('b', '', {}, isolate(name)), ' · ', stamp(message.at, time)));
        }
        row.append(bubble(message.text, words.erased));
        if (mine && last) {
          const when = el('span', 'say', {}, stamp(message.at, time), sent ? ` · ${words.sent}` : '');
          row.append(el('p', 'foot', {}, when));
        }
        return row;
      },
    };
  }

  #unsent(entry: Unsent, first: boolean, last: boolean): Row {
    const words = this.speech.words;
    const { client, settled } = this;
    const state = entry.failed !== undefined ? words.failed : !last ? '' : client.down ? words.kept : words.sending;
    return {
      key: entry.client_id,
      mark: [entry.text, first, last, state, entry.failed].join('\n'),
      build: () => {
        const row = el('div', `${shape(true, first, last)} unsent`, {}, el('span', 'hush', {}, words.you));
        row.append(bubble(entry.text, ''));
        if (entry.failed !== undefined) {
          row.classList.add('failed');
          const act = (label: string, press: () => void) =>
            button('quiet', label, () => {
              press();
              settled();
            });
          row.append(
            el('p', 'foot', {}, el('span', '', { dir: 'auto' }, `${state} ${entry.failed}`)),
            el(
              'div',
              'foot', {},
              act(words.retry, () => client.retry(entry.client_id)),
              act(words.discard, () => client.discard(entry.client_id)),
            ),
          );
        } else if (state) row.append(el('p', 'foot', {}, state));
        return row;
      },
    };
  }
}

function together(a: Message | undefined, b: Message): boolean {
  const same = a && a.author.kind === b.author.kind && a.author.id === b.author.id;
  return !!same && Date.parse(b.at) - Date.parse(a.at) < TOGETHER_MS;
}

function shape(mine: boolean, first: boolean, last: boolean): string {
  return `row${mine ? ' mine' : ''}${first ? ' first' : ''}${last ? ' last' : ''}`;
}

function stamp(at: string, time: string): HTMLElement {
  return el('time', '', { datetime: at }, time);
}

function bubble(text: string | null, erased: string): HTMLElement {
  if (text === null) return el('p', 'bubble erased', {}, erased);
  return el('p', 'bubble', { dir: 'auto' }, ...linked(text));
}
