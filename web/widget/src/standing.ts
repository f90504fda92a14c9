import type { Conversation, Foreseen } from './model';
import type { Speech } from './words/speech';

/** Where the customer stands, in words. */
export interface Standing {
  tone: 'calm' | 'waiting' | 'with';
  title: string;
  more: string;
  /** The customer may leave the line. */
  leave: boolean;
}

export function standing(
  speech: Speech,
  conversation: Conversation | undefined,
  agentName: string | undefined,
  now: number,
  foreseen?: Foreseen,
): Standing {
  const words = speech.words;
  const name = agentName ? isolate(agentName) : words.person;
  const calm = (title: string, more: string): Standing => ({ tone: 'calm', title, more, leave: false });
  const before = foretold(speech, foreseen, now);
  const closed = foreseen?.reason === 'closed';
  switch (conversation?.state) {
    case undefined:
      return before ? calm(before, closed ? words.closedMore : `${words.welcome} ${words.welcomeMore}`) : calm(words.welcome, words.welcomeMore);
    case 'waiting':
      return {
        tone: 'waiting',
        leave: true,
        ...(closed && !conversation.promise ? { title: before, more: words.closedKept } : waiting(speech, conversation, now)),
      };
    case 'active':
      return { tone: 'with', title: speech.fill(words.withYou, { name }), more: '', leave: false };
    case 'parked': {
      const until = conversation.parked_until ? new Date(conversation.parked_until) : undefined;
      const time = until && until.getTime() > now ? speech.until(until, new Date(now)) : '';
      const more = time ? `${speech.fill(words.parkedUntil, { time })} ${words.parkedMore}` : words.parkedMore;
      return calm(speech.fill(words.parked, { name }), more);
    }
    case 'resolved':
      return calm(words.resolved, `${words.resolvedMore} ${before}`);
    case 'abandoned':
      return calm(conversation.reason === 'gone' ? words.gone : words.left, `${words.leftMore} ${before}`);
  }
}

/** What is known before anything was written. Nothing is said while nothing was asked. */
function foretold(speech: Speech, foreseen: Foreseen | undefined, now: number): string {
  const words = speech.words;
  if (!foreseen) return '';
  const said = foreseen.wait;
  const opens = foreseen.opens_at && new Date(foreseen.opens_at);
  if (/^close/.test(foreseen.reason ?? '')) {
    const before = foreseen.reason === 'closed' ? words.closed : words.closesFirst;
    return opens ? `${before} ${speech.fill(words.opens, { time: speech.until(opens, new Date(now)) })}` : before;
  }
  if (!said) return foreseen.reason === 'nobody_here' ? words.nobody : words.unknown;
  return said.high_s ? speech.fill(words.soon, { wait: speech.wait(said.low_s, said.high_s) ?? '' }) : words.free;
}

function waiting(speech: Speech, { promise, reason }: Conversation, now: number): { title: string; more: string } {
  const words = speech.words;
  // Not yet asked is not the same as unknown: say only what is sure.
  if (promise === undefined) return { title: words.inLine, more: words.waitMore };
  if (promise === null) return { title: words.inLine, more: `${(reason && words.withdrawn) || words.unknown} ${words.waitMore}` };
  const elapsed_s = Math.max(0, (now - Date.parse(promise.said_at)) / 1000);
  const wait = speech.wait(promise.low_s - elapsed_s, promise.high_s - elapsed_s);
  return wait
    ? { title: speech.fill(words.wait, { wait }), more: promise.longer ? `${words.late} ${words.lateMore}` : words.waitMore }
    : { title: words.late, more: words.lateMore };
}

/** Keeps a name of one writing direction from disturbing a sentence of the other. */
export function isolate(name: string): string {
  return `\u2068${name}\u2069`;
}
