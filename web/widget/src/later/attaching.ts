import { upload, type ApiError } from '../../../shared/api/client';
import type { Client } from '../client';
import type { SentFile } from '../model';
import type { Beside, Composer } from '../view/composer';
import { button, el, icon, show } from '../view/dom';
import type { en } from './words';

const MOST = 10;

interface Going {
  file: File;
  sent: SentFile | undefined;
  failed: string | undefined;
  stop: AbortController;
  row: HTMLElement;
}

/** Chooses files, brings them up and lets them go with what is written. */
export class Attaching implements Beside {
  readonly #list = el('div', 'attached');
  #all: Going[] = [];

  constructor(
    private readonly client: Client,
    private readonly composer: Composer,
    private readonly words: typeof en,
    private readonly announce: (text: string) => void,
  ) {
    const box = composer.element;
    const field = box.querySelector('.field');
    const input = el('input', '', { type: 'file', multiple: '', hidden: '' });
    input.addEventListener('change', () => {
      this.#add(input.files);
      input.value = '';
      composer.focus();
    });
    const clip = button('round', words.attach, () => input.click(), icon('clip'));
    field?.prepend(clip, input);
    field?.before(this.#list);
    show(this.#list, false);
    box.addEventListener('paste', (event) => {
      // A copied table comes with a picture of itself: where there is text, the text is meant.
      if (event.clipboardData?.types.includes('text/plain')) return;
      if (this.#add(event.clipboardData?.files)) event.preventDefault();
    });
    const panel = box.parentElement ?? box;
    panel.addEventListener('dragover', (event) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    });
    panel.addEventListener('drop', (event) => {
      if (this.#add(event.dataTransfer?.files)) event.preventDefault();
    });
    composer.beside = this;
  }

  ready(): boolean {
    return this.#all.length > 0;
  }

  waiting(): boolean {
    return this.#all.some((one) => !one.sent);
  }

  take(): SentFile[] {
    const files = this.#all.flatMap(({ sent }) => sent ?? []);
    for (const { row } of this.#all) row.remove();
    this.#all = [];
    show(this.#list, false);
    return files;
  }

  #add(files: FileList | null | undefined): boolean {
    const chosen = [...(files ?? [])];
    if (this.#all.length + chosen.length > MOST) this.announce(this.words.tooMany);
    for (const file of chosen.slice(0, MOST - this.#all.length)) {
      const one: Going = { file, sent: undefined, failed: undefined, stop: new AbortController(), row: el('div', 'going') };
      this.#all.push(one);
      this.#list.append(one.row);
      void this.#send(one);
    }
    show(this.#list, this.#all.length > 0);
    return chosen.length > 0;
  }

  async #send(one: Going): Promise<void> {
    one.failed = undefined;
    one.stop = new AbortController();
    const bar = el('progress', '', { max: '1', value: '0', 'aria-label': this.words.uploading });
    this.#draw(one, bar);
    try {
      await this.client.session();
      const token = this.client.device.get().token ?? '';
      const headers = { Authorization: `Bearer ${token}` };
      one.sent = await upload(`${this.client.api.base}/files`, one.file, headers, (done) => (bar.value = done), one.stop.signal);
      if (this.#all.includes(one)) this.#draw(one);
    } catch (error) {
      if (one.stop.signal.aborted) return;
      const { status, message } = error as ApiError;
      one.failed = status ? message : this.words.notUploaded;
      this.announce(one.failed);
      this.#draw(one, el('span', 'why', { dir: 'auto' }, one.failed), button('quiet', this.words.retry, () => void this.#send(one)));
    }
  }

  #draw(one: Going, ...more: HTMLElement[]): void {
    const remove = button('close', `${this.words.remove}: ${one.file.name}`, () => this.#remove(one), icon('close'));
    one.row.replaceChildren(el('bdi', '', {}, one.file.name), ...more, remove);
    this.composer.measure();
  }

  #remove(one: Going): void {
    one.stop.abort();
    this.#all = this.#all.filter((other) => other !== one);
    one.row.remove();
    show(this.#list, this.#all.length > 0);
    // What cannot be taken back is forgotten after a day.
    if (one.sent) void this.client.api.fetch('DELETE', `/files/${one.sent.id}`, AbortSignal.timeout(20_000), {}).catch(() => undefined);
    this.composer.measure();
    this.composer.focus();
  }
}
