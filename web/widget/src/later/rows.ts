import type { Client } from '../client';
import type { Message, Unsent } from '../model';
import { isolate } from '../standing';
import { button, el } from '../view/dom';
import type { Row } from '../view/row';
import type { Speech } from '../words/speech';
import type { Files } from './files';
import { written } from './markup';
import { wordsFor, type en } from './words';

/** Messages of one author that came within this time stand together under one name and time. */
const TOGETHER_MS = 5 * 60_000;

/** The talk, row by row: days, who said what and when, and what is still on its way. */
export class Rows {
  readonly #words: typeof en;

  constructor(
    private readonly speech: Speech,
    private readonly client: Client,
    private readonly files: Files,
    private readonly settled: () => void,
  ) {
    this.#words = wordsFor(speech);
  }

  plan(): Row[] {
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
      mark: [message.text, JSON.stringify(message.files), first, last, sent, name].join('\n'),
      build: () => {
        const row = el('div', shape(mine, first, last), {});
        if (mine) row.append(el('span', 'hush', {}, this.#words.you));
        else if (first) {
          const initial = [...name][0]?.toLocaleUpperCase(this.speech.locale);
          if (agent) row.append(el('span', 'face', { 'aria-hidden': 'true' }, initial));
          row.append(el('p', 'who say', {}, el('b', '', {}, isolate(name)), ' · ', stamp(message.at, time)));
        }
        row.append(...bubble(message.text, words.erased));
        if (message.files) row.append(this.files.list(message.files));
        if (mine && last) {
          const when = el('span', 'say', {}, stamp(message.at, time), sent ? ` · ${this.#words.sent}` : '');
          row.append(el('p', 'foot', {}, when));
        }
        return row;
      },
    };
  }

  #unsent(entry: Unsent, first: boolean, last: boolean): Row {
    const words = this.speech.words;
    const { client, settled } = this;
    const state = entry.failed !== undefined ? this.#words.failed : !last ? '' : client.down ? this.#words.kept : words.sending;
    return {
      key: entry.client_id,
      mark: [entry.text, first, last, state, entry.failed].join('\n'),
      build: () => {
        const row = el('div', `${shape(true, first, last)} unsent`, {}, el('span', 'hush', {}, this.#words.you));
        row.append(...bubble(entry.text, ''));
        if (entry.files) row.append(this.files.list(entry.files));
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
              act(this.#words.retry, () => client.retry(entry.client_id)),
              act(this.#words.discard, () => client.discard(entry.client_id)),
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

function bubble(text: string | null, erased: string): HTMLElement[] {
  if (text === null) return [el('p', 'bubble erased', {}, erased)];
  return text === '' ? [] : [el('div', 'bubble', {}, ...written(text))];
}
