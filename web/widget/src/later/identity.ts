import type { Refusal } from '../api';
import type { Client, Source } from '../client';

/** What does not change from one token of a customer to the next. */
const FLEETING = ['iat', 'exp', 'jti'];

const say = (why: string) => console.error(`Warmline: the customer could not be identified. ${why}`);

/** What the token says, unchecked: the server checks. */
function claimsOf(token: string): Record<string, unknown> | undefined {
  try {
    const part = token.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return claims && typeof claims === 'object' && 'sub' in claims ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}

/** A number of 53 bits that stands for what was said, so that neither name nor id has to stay on the device. */
function mark(said: unknown): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (const letter of JSON.stringify(said)) {
    const code = letter.codePointAt(0) ?? 0;
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

async function ask(source: Source): Promise<string | undefined> {
  try {
    const token = typeof source === 'function' ? await source() : source;
    if (typeof token === 'string' && token) return token;
    say('The function that was handed over gave no token.');
  } catch (error) {
    say(`The function that was handed over failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}

/**
 * Has the server take the site's word for who the customer is. Done already, it is left at that: a token works once, and a
 * page says the same at every load. A tab that only follows hands what it has to the one that leads.
 */
export async function prove(client: Client): Promise<void> {
  // Before there is anybody to identify, nothing is asked of the site either.
  const { source } = client;
  const token = source && client.device.get().token && (await ask(source));
  if (!token) return;
  const claims = claimsOf(token);
  if (!claims) return say('What was handed over is no JSON Web Token with a `sub`.');
  const { device } = client;
  for (const key of FLEETING) delete claims[key];
  const who: [number, number] = [mark(claims['sub']), mark(claims)];
  const before = device.get().who;
  if (before && before[0] !== who[0]) {
    // Somebody else sits here now: nothing of whoever was here before is shown to them.
    client.clear();
    return client.identify(source);
  }
  if (before?.[1] === who[1]) return;
  if (!client.leading) return client.say(['known', token]);
  try {
    const asked = device.get().token;
    const { body } = await client.api.call<{ token: string; ignored: string[] }>('PUT', '/identity', { token });
    // They may have signed out meanwhile.
    if (device.get().token !== asked) return;
    device.set({ token: body.token, who });
    if (body.ignored.length > 0) console.warn(`Warmline: passed over, since they do not fit the customer attributes: ${body.ignored.join(', ')}.`);
  } catch (error) {
    // Told by its shape: this part has a copy of the class of its own. Without a status the server was not reached.
    const { status, passing, message } = error as Partial<Refusal>;
    // 401 is about the visitor's own token: whoever called begins anew. What is passing is tried again.
    if (!status || passing || status === 401) throw error;
    say(message ?? '');
  }
}
