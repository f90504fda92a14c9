import { preferences } from '../preferences/preferences.svelte';
import { en, type First } from './en';
import type { Later, Words } from './en/later';

const others: Record<string, () => Promise<First>> = {
  de: () => import('./de').then((module) => module.de),
};
const further: Record<string, () => Promise<Later>> = {
  en: () => import('./en/later').then((module) => module.later),
  de: () => import('./de/later').then((module) => module.later),
};

/** The language in use: its words, and the locale for dates and numbers. */
class Language {
  /** Those of `later` are here once `further` is done. What is on the screen first names none of them; a test sees to it. */
  words = $state.raw<Words>(en as Words);
  locale = $state('en');
  #code = 'en';
  #whole = false;

  /** Loads the words of the chosen language; English stands in until they are here. */
  async choose(): Promise<void> {
    const wanted = preferences.language === 'system' ? navigator.languages : [preferences.language];
    const code = wanted.map((tag) => tag.split('-')[0] ?? '').find((tag) => tag === 'en' || tag in others) ?? 'en';
    // A region that the browser names, such as en-GB, decides how dates are written.
    const tag = navigator.languages.find((one) => one.split('-')[0] === code) ?? code;
    const [first, later] = await Promise.all([others[code]?.() ?? en, this.#whole ? further[code]?.() : undefined]);
    this.#code = code;
    this.words = { ...first, ...later } as Words;
    this.locale = tag;
    document.documentElement.lang = code;
  }

  /** The words of what comes later. */
  async further(): Promise<void> {
    if (this.#whole) return;
    const code = this.#code;
    const later = await further[code]?.();
    this.#whole = true;
    if (code === this.#code) this.words = { ...this.words, ...later };
    else await this.choose();
  }
}

export const language = new Language();
