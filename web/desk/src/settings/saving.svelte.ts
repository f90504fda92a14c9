import { say } from '../app/problems';
import { toasts } from '../app/toasts.svelte';
import { language } from '../words/words.svelte';

/** What a form needs to know while it is being saved. */
export class Saving {
  busy = $state(false);
  problem = $state<string | null>(null);

  /** Runs the call; answers whether it went well. What went wrong is said in the form. */
  async run(call: () => Promise<unknown>, said: string | null = language.words.saved): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await call();
      if (said) toasts.show(said);
      return true;
    } catch (error) {
      this.problem = say(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
