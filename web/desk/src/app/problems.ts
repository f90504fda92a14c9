import { ApiError } from '$shared/api/client';
import { language } from '../words/words.svelte';

/** What went wrong, in a sentence of the language that is spoken here; the server's own where we have none. */
export function say(error: unknown): string {
  const { problems, done } = language.words;
  if (!(error instanceof ApiError)) return done.failed(String(error));
  if (error.code === 'rate_limited') return language.words.entrance.tooMany(error.retryAfter ?? 30);
  return sentenceOf(error.code) ?? (error.passing ? problems.unreachable : done.failed(error.message));
}

/** For what was kept with its code alone. */
export function sentenceOf(code: string): string | null {
  const { problems } = language.words;
  if (Object.hasOwn(problems, code)) return problems[code as keyof typeof problems];
  const { accountProblems } = language.words;
  if (Object.hasOwn(accountProblems, code)) return accountProblems[code as keyof typeof accountProblems];
  const { problems: ofReplies } = language.words.replies;
  return Object.hasOwn(ofReplies, code) ? ofReplies[code as keyof typeof ofReplies] : null;
}
