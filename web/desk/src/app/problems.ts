import { ApiError } from '$shared/api/client';
import type { Words } from '../words/en/later';
import { language } from '../words/words.svelte';

/** What went wrong, in a sentence of the language that is spoken here; the server's own where we have none. */
export function say(error: unknown): string {
  const { done } = language.words;
  if (!(error instanceof ApiError)) return done.failed(String(error));
  if (error.code === 'rate_limited') return language.words.entrance.tooMany(error.retryAfter ?? 30);
  return sentenceOf(error.code) ?? (error.passing ? done.unreachable : done.failed(error.message));
}

/** For what was kept with its code alone. In a page's first moments, before the words that come later, the server's own must do. */
export function sentenceOf(code: string): string | null {
  const told = language.words as Partial<Words>;
  for (const sentences of [told.problems, told.accountProblems, told.replies?.problems] as (Record<string, string> | undefined)[]) {
    if (sentences && Object.hasOwn(sentences, code)) return sentences[code] ?? null;
  }
  return null;
}
