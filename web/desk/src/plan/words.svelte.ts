import { language } from '../words/words.svelte';
import { plan as en, type PlanWords } from './words/en';

/** The planner's words, in the language in use. They come with the part that needs them. */
class Words {
  #german = $state.raw<PlanWords | null>(null);

  get in(): PlanWords {
    if (!language.locale.startsWith('de')) return en;
    if (this.#german === null) void import('./words/de').then((module) => (this.#german = module.plan));
    return this.#german ?? en;
  }
}

export const words = new Words();
