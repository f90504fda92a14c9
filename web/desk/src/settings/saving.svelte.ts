import { ApiError } from '$shared/api/client';
import { toasts } from '../app/toasts.svelte';
import { language } from '../words/words.svelte';

/** What a form needs to know while it is being saved. */
export class Saving {
  busy = $state(false);
  problem = $state<string | null>(null);

  /** Runs the call; answers whether it went well. What went wrong is said in the form. */
  async run(call: () => Promise<unknown>, said: string | null = language.words.saved, special?: (error: ApiError) => string | null): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await call();
      if (said) toasts.show(said);
      return true;
    } catch (error) {
      this.problem = (error instanceof ApiError && special?.(error)) || sentence(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

function sentence(error: unknown): string {
  const { done, settings } = language.words;
  if (!(error instanceof ApiError)) return done.failed(String(error));
  if (error.status === 403) return settings.ownerOnly;
  return error.passing ? done.offline : done.failed(error.message);
}
