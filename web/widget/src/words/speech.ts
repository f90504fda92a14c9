import { inWhole } from '../../../shared/text/waits';
import { en, type Words } from './en';

/** Whose words are parts of their own; English is always at hand. */
export const OTHERS = ['de'];

/** The language of a tag such as `de-AT`. */
export function language(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? '';
}

/** Words that come with the part that is loaded when the panel is opened. `inbox_retired` is the code of a refusal. */
export interface Rare {
  withdrawn: string;
  inbox_retired: string;
}

type Forms = { one: string; other: string };

/** Words, numbers and times in the customer's language. */
export class Speech {
  readonly words: Words & Partial<Rare>;
  readonly lang: string;
  /** The page's own tag where it is the same language: `en-GB` writes times unlike `en-US`. */
  readonly locale: string;

  /** `words` are those of the language that is wanted, where they could be had. */
  constructor(wanted: string, words?: Words) {
    const tag = language(wanted);
    this.lang = words ? tag : 'en';
    // A word that came later than the file of words is said in English.
    this.words = words ? { ...en, ...words } : en;
    let locale = this.lang;
    try {
      if (tag === this.lang) locale = Intl.getCanonicalLocales(wanted.replace('_', '-'))[0] ?? locale;
    } catch {
      // A malformed `lang` on the page: the plain language will do.
    }
    this.locale = locale;
  }

  fill(template: string, values: Record<string, string>): string {
    return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  }

  count(forms: Forms, n: number): string {
    const form = new Intl.PluralRules(this.locale).select(n) === 'one' ? forms.one : forms.other;
    return this.fill(form, { n: this.#number(n) });
  }

  time(at: Date): string {
    return at.toLocaleTimeString(this.locale, { hour: 'numeric', minute: '2-digit' });
  }

  day(at: Date, now: Date): string {
    const days = Math.round((midnight(at) - midnight(now)) / 86_400_000);
    if (days > -2 && days < 1) return new Intl.RelativeTimeFormat(this.locale, { numeric: 'auto' }).format(days, 'day');
    return at.toLocaleDateString(this.locale, { dateStyle: 'long' });
  }

  /** A moment to come: the time today, with the day later on. */
  until(at: Date, now: Date): string {
    if (midnight(at) === midnight(now)) return this.time(at);
    return at.toLocaleString(this.locale, { dateStyle: 'full', timeStyle: 'short' });
  }

  /** A wait as people say it; undefined once its upper end has passed. */
  wait(low_s: number, high_s: number): string | undefined {
    if (high_s <= 0) return undefined;
    const { low, high, unit } = inWhole(low_s, high_s);
    const values = { low: this.#number(low), high: this.#unit(high, unit) };
    const { waitBetween, waitAbout, waitWithin } = this.words;
    return this.fill(low === high ? waitAbout : low > 0 ? waitBetween : waitWithin, values);
  }

  #number(n: number): string {
    return n.toLocaleString(this.locale);
  }

  #unit(n: number, unit: string): string {
    return n.toLocaleString(this.locale, { style: 'unit', unit, unitDisplay: 'long' });
  }
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
