import type { Client } from '../client';
import type { SentFile } from '../model';
import { button, el } from '../view/dom';
import type { en } from './words';

/** How large a small picture is at most, in CSS pixels. */
const SMALL_PX = 220;
const MAX_CONTENT_MS = 60_000;

/** Files of the talk: pictures small, everything for saving. */
export class Files {
  constructor(
    private readonly client: Client,
    private readonly words: typeof en,
    private readonly locale: string,
    private readonly announce: (text: string) => void,
  ) {}

  list(files: SentFile[]): HTMLElement {
    return el('div', 'files', {}, ...files.map((file) => this.#one(file)));
  }

  #one(file: SentFile): HTMLElement {
    const name = file.name ?? '';
    if (file.erased) return el('p', 'erased', {}, this.words.fileErased);
    const save = () => void this.#save(file);
    const large = size(file.bytes ?? 0, this.locale);
    const chip = button('file', `${this.words.save}: ${name} ${large}`, save, el('bdi', '', {}, name), ' ', el('span', '', {}, large));
    const { width, height } = file;
    if (!width || !height) return chip;
    const scale = Math.min(1, SMALL_PX / width, SMALL_PX / height);
    const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    // Drawn on a canvas: a page's policy on pictures would forbid an image from elsewhere, and from memory.
    const canvas = el('canvas', '', { width: `${w * 2}`, height: `${h * 2}` });
    const picture = button('picture', `${this.words.save}: ${name}`, save, canvas);
    canvas.style.setProperty('aspect-ratio', `${w} / ${h}`);
    canvas.style.setProperty('width', `${w}px`);
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      this.#content(file)
        .then((blob) => createImageBitmap(blob, { resizeWidth: w * 2, resizeHeight: h * 2, resizeQuality: 'medium' }))
        .then((bitmap) => canvas.getContext('2d')?.drawImage(bitmap, 0, 0))
        .catch(() => picture.replaceWith(chip));
    });
    seen.observe(picture);
    return picture;
  }

  async #content({ id }: SentFile): Promise<Blob> {
    const answer = await this.client.api.fetch('GET', `/files/${id}`, AbortSignal.timeout(MAX_CONTENT_MS), {});
    return answer.blob();
  }

  async #save(file: SentFile): Promise<void> {
    try {
      const url = URL.createObjectURL(await this.#content(file));
      el('a', '', { href: url, download: file.name ?? '' }).click();
      setTimeout(() => URL.revokeObjectURL(url), MAX_CONTENT_MS);
    } catch {
      this.announce(this.words.notSaved);
    }
  }
}

export function size(bytes: number, locale: string): string {
  const mega = bytes > 999_499;
  const value = Math.max(bytes / (mega ? 1e6 : 1e3), 0.1);
  return value.toLocaleString(locale, { style: 'unit', unit: mega ? 'megabyte' : 'kilobyte', unitDisplay: 'short', maximumFractionDigits: value < 10 ? 1 : 0 });
}
