import { preferences } from '../preferences/preferences.svelte';
import { en, type Words } from './en';

const others: Record<string, () => Promise<Words>> = {
  de: () => import('./de').then((module) => module.de),
};

/** The language in use: its words, and the locale for dates and numbers. */
class Language {
  words = $state.raw<Words>(en);
  locale = $state('en');

  /** Loads the words of the chosen language; English stands in until they are here. */
  async choose(): Promise<void> {
    const wanted = preferences.language === 'system' ? navigator.languages : [preferences.language];
    const code = wanted.map((tag) => tag.split('-')[0] ?? '').find((tag) => tag === 'en' || tag in others) ?? 'en';
    // A region that the browser names, such as en-GB, decides how dates are written.
    const tag = navigator.languages.find((one) => one.split('-')[0] === code) ?? code;
    this.words = (await others[code]?.()) ?? en;
    this.locale = tag;
    document.documentElement.lang = code;
  }
}

export const language = new Language();
