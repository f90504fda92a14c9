import type { Chunk } from '../chunks';
import type { Client } from '../client';
import type * as later from '../later/later';
import { standing } from '../standing';
import type { Speech } from '../words/speech';
import { Composer } from './composer';
import { button, el, icon, show, write } from './dom';
import { Transcript } from './transcript';

/** The dialog: who answers and when, the talk, and where to write. */
export class Panel {
  readonly element: HTMLElement;
  readonly composer: Composer;
  readonly #transcript: Transcript;
  readonly #card = el('div', 'standing');
  readonly #title = el('p', 'title say');
  readonly #more = el('p', 'more say');
  readonly #leave: HTMLButtonElement;
  readonly #notice = el('p', 'notice say');
  #said: string | undefined;

  constructor(
    private readonly speech: Speech,
    private readonly client: Client,
    name: string,
    close: () => void,
    private readonly announce: (text: string) => void,
    private readonly more: Chunk<typeof later>,
  ) {
    const words = speech.words;
    this.composer = new Composer(speech, client, announce);
    this.#transcript = new Transcript(speech, client);
    this.#leave = button('quiet', words.leave, () => void this.#leaveLine());
    this.#card.append(el('span', 'dot', { 'aria-hidden': 'true' }), this.#title, this.#more, this.#leave);
    const bar = el(
      'div',
      'bar',
      {},
      el('h2', 'say', { id: 'title' }, name),
      button('round', words.close, close, icon('close')),
    );
    this.element = el(
      'div',
      'panel',
      { id: 'panel', role: 'dialog', 'aria-labelledby': 'title' },
      el('div', 'head', {}, bar, this.#card),
      this.#notice,
      this.#transcript.element,
      this.composer.element,
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.stopPropagation();
      close();
    });
  }

  opened(): void {
    this.composer.measure();
    this.#transcript.toEnd();
  }

  reset(): void {
    this.#said = undefined;
    this.composer.reset();
  }

  /** Has the rest loaded, which is drawn with from then on. */
  async #fetch(): Promise<void> {
    const part = await this.more.get();
    const shadow = this.element.getRootNode();
    if (!part || this.#transcript.later || !(shadow instanceof ShadowRoot)) return;
    const { client, speech } = this;
    const { composer, announce } = this;
    this.#transcript.later = part.begin({ speech, client, shadow, composer, announce, settled: () => composer.focus() });
    this.render();
  }

  render(): void {
    if (!this.#transcript.later) void this.#fetch();
    const { client, speech } = this;
    const words = speech.words;
    const now = Date.now() - client.skew_ms;
    const { tone, title, more, leave } = standing(
      speech,
      client.store.conversation,
      client.store.agentName,
      now,
      client.foreseen,
    );
    const begun = !!client.store.conversation || client.outbox.entries.length > 0;
    const starting = begun && !client.store.conversation;
    this.#card.className = `standing ${tone}`;
    show(this.#card, begun);
    write(this.#title, starting ? words.sending : title);
    write(this.#more, starting ? '' : more);
    show(this.#more, !!this.#more.textContent);
    if (!leave && this.#leave.matches(':focus')) this.composer.focus();
    show(this.#leave, leave);
    const notice = this.#noticed();
    write(this.#notice, notice);
    show(this.#notice, notice !== '');
    this.#transcript.render(begun ? undefined : this.#welcome(title, more));
    const { state, promise } = client.store.conversation ?? {};
    const what = `${tone}${state}${promise?.said_at}${title === words.late}`;
    this.#speak(begun && !starting ? what : undefined, `${title} ${more}`);
  }

  /** A change of standing and what is promised anew are read out once; the minutes that tick away are not. */
  #speak(what: string | undefined, text: string): void {
    if (what && this.#said !== undefined && what !== this.#said) this.announce(text);
    this.#said = what ?? '';
  }

  #noticed(): string {
    const { down, notice } = this.client;
    const words = this.speech.words;
    if (down) return words.offline;
    return notice ? ((words as unknown as Record<string, string>)[notice.kind] ?? words.refused) : '';
  }

  #welcome(title: string, more: string): HTMLElement {
    return el('div', 'welcome', {}, el('p', 'title say', {}, title), el('p', 'more say', {}, more));
  }

  async #leaveLine(): Promise<void> {
    const problem = await this.client.leave();
    if (problem === undefined) return;
    const say = problem || this.speech.words.offline;
    this.announce(say);
    write(this.#more, say);
  }
}
