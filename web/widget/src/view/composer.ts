import type { Client } from '../client';
import type { SentFile } from '../model';
import type { Speech } from '../words/speech';
import { button, el, icon, show, write } from './dom';

export const MAX_CHARACTERS = 10_000;
const DRAFT_MS = 400;

/** Files beside what is written. */
export interface Beside {
  /** Whether there are any, and all of them are there to be sent. */
  ready(): boolean;
  waiting(): boolean;
  take(): SentFile[];
}

/** Where the customer writes. What is written here survives a reload. */
export class Composer {
  readonly element: HTMLElement;
  readonly #area: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #problem: HTMLElement;
  #saving: ReturnType<typeof setTimeout> | undefined;
  #over = false;
  /** Files that go along, once what deals with them is here. */
  beside: Beside | undefined;

  constructor(
    private readonly speech: Speech,
    private readonly client: Client,
    private readonly announce: (text: string) => void,
  ) {
    const words = speech.words;
    this.#area = el('textarea', '', {
      rows: '1',
      dir: 'auto',
      'aria-label': words.message,
      'aria-describedby': 'problem',
      placeholder: words.placeholder,
      enterkeyhint: 'send',
      autocomplete: 'off',
    });
    this.#send = button('round send', words.send, () => this.#submit(), icon('send'));
    this.#problem = el('p', 'problem say', { id: 'problem' });
    this.element = el('div', 'composer', {}, this.#problem, el('div', 'field', {}, this.#area, this.#send));
    this.#area.value = client.device.get().draft ?? '';
    this.#area.addEventListener('input', () => {
      this.measure();
      clearTimeout(this.#saving);
      this.#saving = setTimeout(() => this.save(), DRAFT_MS);
    });
    this.#area.addEventListener('blur', () => this.save());
    this.#area.addEventListener('keydown', (event) => {
      // Enter that chooses a word in an input method must not send; Safari reports it by key code alone.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#submit();
    });
    this.measure();
  }

  focus(): void {
    this.#area.focus({ preventScroll: true });
  }

  /** After the panel became visible, when heights can be known. */
  measure(): void {
    const text = this.#area.value;
    this.#area.style.setProperty('height', 'auto');
    if (this.#area.scrollHeight) this.#area.style.setProperty('height', `${Math.max(44, this.#area.scrollHeight)}px`);
    const words = this.speech.words;
    // As the server counts: a character is a code point.
    const left = MAX_CHARACTERS - [...text.trim()].length;
    const over = left < 0;
    const say = over ? this.speech.count(words.over_chars, -left) : '';
    if (over && !this.#over) this.announce(say);
    this.#tell(say, over);
  }

  save(): void {
    clearTimeout(this.#saving);
    if ((this.client.device.get().draft ?? '') !== this.#area.value) this.client.device.set({ draft: this.#area.value });
  }

  reset(): void {
    clearTimeout(this.#saving);
    this.#area.value = '';
    this.measure();
  }

  #tell(say: string, over: boolean): void {
    this.#over = over;
    write(this.#problem, say);
    show(this.#problem, say !== '');
    this.#problem.classList.toggle('over', over);
    this.#area.setAttribute('aria-invalid', String(over));
    this.#send.setAttribute('aria-disabled', String(over || !this.#something(this.#area.value.trim())));
  }

  #something(text: string): boolean {
    const beside = this.beside;
    return beside?.waiting() ? false : text !== '' || !!beside?.ready();
  }

  #submit(): void {
    const text = this.#area.value.trim();
    if (this.#something(text) && !this.#over) {
      if (this.client.outbox.full || !this.client.send(text, this.beside?.take())) {
        this.#tell(this.speech.words.full, false);
        this.announce(this.speech.words.full);
      } else {
        this.#area.value = '';
        this.measure();
        this.save();
      }
    } else if (this.#over) this.announce(this.#problem.textContent ?? '');
    this.focus();
  }
}
