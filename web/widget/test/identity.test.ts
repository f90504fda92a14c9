import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Refusal } from '../src/api';
import type { Client, Source } from '../src/client';
import { Device } from '../src/device';
import { prove } from '../src/later/identity';

let calls: string[];
let said: unknown[];
let errors: string[];
let answer: () => unknown;
let client: { device: Device; leading: boolean; clear(): void; identify(source: Source): void };

const part = (value: object) => btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
let drawn = 0;
const token = (claims: object) => `${part({ alg: 'HS256' })}.${part({ iat: 1, exp: 2, jti: `${(drawn += 1)}`, ...claims })}.c2ln`;
const proven = (source: Source) => prove(Object.assign(client, { source }) as unknown as Client);

beforeEach(() => {
  localStorage.clear();
  calls = [];
  said = [];
  errors = [];
  answer = () => ({ token: 'tok_known', ignored: [] });
  vi.spyOn(console, 'error').mockImplementation((text: string) => void errors.push(text));
  const device = new Device('inb_1');
  device.set({ token: 'tok_nobody' });
  client = {
    device,
    leading: true,
    api: { call: async (method: string, path: string) => (calls.push(`${method} ${path}`), { status: 200, body: answer() }) },
    say: (word: unknown) => void said.push(word),
    clear: () => (calls.push('clear'), device.clear()),
    identify: () => void calls.push('identify'),
  } as unknown as typeof client;
});
afterEach(() => vi.restoreAllMocks());

it('takes the token that the server gives, once, and again only when something else is said', async () => {
  await proven(() => Promise.resolve(token({ sub: '42', name: 'Una' })));
  await proven(token({ sub: '42', name: 'Una' }));
  expect(calls).toEqual(['PUT /identity']);
  expect(client.device.get().token).toBe('tok_known');
  expect(localStorage.getItem('warmline:inb_1')).not.toMatch(/Una|"42"/);
  await proven(token({ sub: '42', name: 'Una Example' }));
  expect(calls).toEqual(['PUT /identity', 'PUT /identity']);
});

it('asks the site for nothing before there is somebody to identify', async () => {
  client.device.clear();
  const source = vi.fn(() => token({ sub: '42' }));
  await proven(source);
  expect(source).not.toHaveBeenCalled();
});

it('shows nothing of one customer to the next, though nobody signed the first one out', async () => {
  await proven(token({ sub: '42' }));
  client.device.set({ draft: 'half a secret' });
  await proven(token({ sub: '43' }));
  expect(calls).toEqual(['PUT /identity', 'clear', 'identify']);
  expect(localStorage.length).toBe(0);
});

it('hands the token to the leading tab where it only follows', async () => {
  client.leading = false;
  const one = token({ sub: '42' });
  await proven(one);
  expect(calls).toEqual([]);
  expect(said).toEqual([['known', one]]);
});

it('says in words why a customer could not be identified, and goes on as before', async () => {
  await proven('not a token');
  await proven(() => Promise.reject(new Error('The site is away.')));
  await proven(() => '');
  answer = () => {
    throw new Refusal(409, 'identity_token_used', 'This identity token was used before.', 0, undefined);
  };
  await proven(token({ sub: '42' }));
  expect(errors).toEqual([
    'Warmline: the customer could not be identified. What was handed over is no JSON Web Token with a `sub`.',
    'Warmline: the customer could not be identified. The function that was handed over failed: The site is away.',
    'Warmline: the customer could not be identified. The function that was handed over gave no token.',
    'Warmline: the customer could not be identified. This identity token was used before.',
  ]);
  expect(client.device.get()).toEqual({ token: 'tok_nobody' });
});

it('leaves to the client what is passing, and a visitor whose own token has ended', async () => {
  for (const status of [401, 503]) {
    answer = () => {
      throw new Refusal(status, '', 'No.', 0, undefined);
    };
    await expect(proven(token({ sub: '42' }))).rejects.toThrow('No.');
  }
});

it('gives nobody a token who signed out meanwhile', async () => {
  answer = () => (client.device.clear(), { token: 'tok_known', ignored: [] });
  await proven(token({ sub: '42' }));
  expect(client.device.get().token).toBeUndefined();
});
