import { Chunk } from '../chunks';
import { Client, type Source } from '../client';
import type * as later from '../later/later';
import type { Message } from '../model';
import { isolate } from '../standing';
import type { Speech } from '../words/speech';
import { button, el, icon, show, write } from './dom';
import { Panel } from './panel';
import sheet from './style.css?inline';

/** The waiting words count down while one looks at them. */
const TICK_MS = 15_000;
const MAX_SPOKEN = 5;

export interface Options {
  origin: string;
  inbox: string;
  label: string | undefined;
  accent: string | undefined;
  speech: Speech;
  open: boolean;
  /** Who the customer is, where the page said so from the start. */
  identity: string | undefined;
}

/** The launcher, the panel and the voice, inside a shadow root of their own. */
export class Widget {
  readonly host = document.createElement('warmline-widget');
  readonly #client: Client;
  readonly #speech: Speech;
  readonly #root: HTMLElement;
  readonly #launcher: HTMLButtonElement;
  readonly #badge = el('span', 'badge', { 'aria-hidden': 'true' });
  readonly #voice = el('div', 'hush', { 'aria-live': 'polite' });
  readonly #name: string;
  readonly #more: Chunk<typeof later>;
  #panel: Panel | undefined;
  #opened = false;
  #drawing = false;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(options: Options) {
    this.#speech = options.speech;
    this.#more = new Chunk(`${options.origin}/widget/later.js`);
    this.#name = options.label || this.#speech.words.title;
    this.#client = new Client(options.origin, options.inbox, {
      changed: () => this.#draw(),
      arrived: (messages) => messages.forEach((message) => this.#read(message)),
      cleared: () => this.#forget(),
      // Nobody is served as somebody else: without the part that knows how, nothing goes on, and it is tried again.
      prove: async () => (await this.#more.get())!.prove(this.#client),
    });
    const label = options.label ? [el('span', 'label', {}, options.label)] : [];
    this.#launcher = button('launcher', this.#name, () => this.open(true), icon('chat'), ...label, this.#badge);
    // Who points at it will open it.
    this.#launcher.addEventListener('pointerenter', () => this.#more.get(), { once: true });
    this.#launcher.setAttribute('aria-haspopup', 'dialog');
    this.#launcher.setAttribute('aria-expanded', 'false');
    this.#root = el('div', 'root', {
      role: 'region',
      'aria-label': this.#name,
      lang: this.#speech.lang,
      dir: getComputedStyle(document.documentElement).direction,
    });
    this.#root.append(this.#launcher, this.#voice);
    this.#mount(options.accent);
    this.#follow();
    this.#client.source = options.identity;
    this.#client.start();
    if (options.open) this.open(false);
    this.#draw();
  }

  open(focus: boolean): void {
    this.#panel ??= this.#build();
    if (!this.#opened) {
      this.#opened = true;
      show(this.#launcher, false);
      show(this.#panel.element, true);
      this.#launcher.setAttribute('aria-expanded', 'true');
      this.#client.open();
      this.#panel.render();
      this.#panel.opened();
      this.#seen();
      const look = () => void this.#client.foresee().then(() => this.#draw());
      look();
      this.#ticking = setInterval(look, TICK_MS);
    }
    if (focus) this.#panel.composer.focus();
  }

  close(): void {
    if (!this.#opened || !this.#panel) return;
    this.#opened = false;
    clearInterval(this.#ticking);
    this.#panel.composer.save();
    const held = this.host.shadowRoot?.activeElement;
    show(this.#panel.element, false);
    show(this.#launcher, true);
    this.#launcher.setAttribute('aria-expanded', 'false');
    if (held) this.#launcher.focus({ preventScroll: true });
    this.#draw();
  }

  identify(source: Source): void {
    this.#client.identify(source);
  }

  clear(): void {
    this.#client.clear();
  }

  #mount(accent: string | undefined): void {
    const shadow = this.host.attachShadow({ mode: 'open' });
    // A sheet made by script needs no leave from the host's content policy, unlike a style element.
    const style = new CSSStyleSheet();
    style.replaceSync(sheet);
    shadow.adoptedStyleSheets = [style];
    shadow.append(this.#root);
    document.body.append(this.host);
    if (accent && CSS.supports('color', accent)) {
      this.#root.style.setProperty('--brand', accent);
      this.#root.classList.add('branded');
    }
  }

  /** What happens to the page around the widget. */
  #follow(): void {
    const client = this.#client;
    addEventListener('online', () => client.wake());
    addEventListener('offline', () => client.offline());
    addEventListener('storage', (event) => client.stored(event.key));
    addEventListener('pagehide', () => {
      this.#panel?.composer.save();
      client.stop();
    });
    addEventListener('pageshow', (event) => event.persisted && client.start());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      client.wake();
      this.#draw();
    });
    // A phone's keyboard covers the page without changing its size: the panel keeps to what can be seen.
    const view = window.visualViewport;
    const fit = () => {
      this.#root.style.setProperty('--top', `${view?.offsetTop ?? 0}px`);
      if (view) this.#root.style.setProperty('--height', `${view.height}px`);
    };
    view?.addEventListener('resize', fit);
    view?.addEventListener('scroll', fit);
  }

  #build(): Panel {
    const panel = new Panel(this.#speech, this.#client, this.#name, () => this.close(), (text) => this.#say(text), this.#more);
    panel.element.hidden = true;
    this.#root.insertBefore(panel.element, this.#voice);
    this.#launcher.setAttribute('aria-controls', 'panel');
    return panel;
  }

  /** Draws once for all that changed in one go. */
  #draw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      if (this.#opened) this.#panel?.render();
      this.#seen();
      const unread = this.#client.unread();
      const count = this.#speech.count(this.#speech.words.unread, unread);
      write(this.#badge, unread > 99 ? '99+' : String(unread));
      show(this.#badge, unread > 0);
      this.#launcher.setAttribute('aria-label', unread > 0 ? `${this.#name}, ${count}` : this.#name);
    });
  }

  #seen(): void {
    if (this.#opened && !document.hidden) this.#client.seen();
  }

  #read(message: Message): void {
    const words = this.#speech.words;
    const name = message.author.kind === 'agent' ? message.author.name || words.person : words.system;
    this.#say(`${isolate(name)}: ${message.text ?? words.erased}`);
  }

  #say(text: string): void {
    while (this.#voice.childElementCount >= MAX_SPOKEN) this.#voice.firstElementChild?.remove();
    this.#voice.append(el('p', '', {}, text));
  }

  #forget(): void {
    this.#panel?.reset();
    this.#voice.replaceChildren();
    this.close();
  }
}
