import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { Colleague, goOn, play, turns } from './floor.js';
import { MORNING, type Shifted } from './shifted.js';
import type { Server } from './places/server.js';

const PAGES = new URL('../../../../crates/server/src/pages/', import.meta.url);

export const REPLIES = [
  '> I am sorry, that is not how it should have reached you. Do you have the order number?',
  '> Thank you, I have it in front of me. Which pane is it?',
  '> No need for photos. Shall I send you a whole lantern, or would the pane alone do?',
  '> Then the pane it is. It lifts out with two screws, and it leaves us this afternoon.',
];

/** A morning at Harbour & Pine: three colleagues with full hands, four customers in line. */
export async function morning(server: Server, shifted: Shifted): Promise<{ main: string; colleagues: Colleague[] }> {
  const { owner, setUp } = server;
  const said = await turns();
  const of = (name: string) => said.get(name) ?? [];
  const first = (name: string) => of(name).slice(0, 1);
  await owner.call('PATCH', '/me', { name: 'Maya Lindqvist' });
  const [tom, ines, piotr] = [await Colleague.of(server, 'Tom Aalto'), await Colleague.of(server, 'Ines Ferreira'), await Colleague.of(server, 'Piotr Nowak')];

  for (const [i, name] of ['emoji-happy-customer', 'lost-instructions', 'pay-by-bank-transfer'].entries()) {
    const { conversation: over } = await play(server, [...first(name), '> It was nice talking to you. Enjoy the garden.'], null);
    await owner.call('PUT', `/conversations/${over}/state`, { state: 'resolved' });
    await shifted.spread(owner, over, 130 - 20 * i, 120 - 20 * i);
  }
  const { conversation: parked } = await play(server, [...first('invoice-for-the-accountant'), '> The bookkeeper is in tomorrow, and you have it by noon.'], setUp.agent);
  await owner.call('PUT', `/conversations/${parked}/state`, { state: 'parked', until: new Date(Math.max(MORNING, Date.now()) + 86_400_000).toISOString() });
  await shifted.spread(owner, parked, 70, 55);
  const theirs = ['office-terrace-project', 'french-gift-order', 'refund-not-arrived', 'trade-account', 'child-safe-bulbs', 'rust-spots', 'change-address-moving', 'wedding-rush', 'partial-delivery', 'sensor-too-sensitive'];
  for (const [i, name] of theirs.entries())
    await shifted.spread(owner, (await play(server, [...first(name), '> I have it here, give me a moment.'], i % 2 ? tom.id : ines.id)).conversation, 41 - 3 * i, 27 - 2.5 * i);
  const mine: [string, string[], number, number][] = [
    ['wrong-colour-chairs', ['> Four in mustard, that was us. The slate ones go out today.', 'That was quick. Thank you.'], 41, 12],
    ['delivery-to-an-island', ['> Which island is it? Then I can tell you the boat and the day.'], 33, 9],
    ['gift-without-prices', ['> We can, and I have written it on the order.'], 26, 6],
    ['bench-height-question', ['> The seat is at 46 cm; 82 is the back, you are right.', of('bench-height-question')[1]!], 21, 2],
  ];
  for (const [name, lines, from, to] of mine) await shifted.spread(owner, (await play(server, [...first(name), ...lines], setUp.agent)).conversation, from, to);
  const lantern = of('lantern-glass-cracked');
  const talk = [lantern[0]!, REPLIES[0]!, lantern[1]!, REPLIES[1]!, lantern[2]!, REPLIES[2]!, lantern[3]!, REPLIES[3]!, lantern[4]!];
  const main = await play(server, talk.slice(0, 5), setUp.agent);
  await tom.note(main.conversation, 'That is the third cracked pane from this batch. Piotr has set twelve good ones aside for us.');
  await goOn(server, main, talk.slice(5));
  await shifted.spread(owner, main.conversation, 17, 0.5);

  for (const [i, name] of ['arabic-delivery', 'where-is-my-bench', 'discount-code-rejected', 'track-my-order'].entries())
    await shifted.spread(owner, (await play(server, first(name), null)).conversation, [11, 8, 4, 1][i]!, 0);
  for (const colleague of [tom, ines]) await colleague.become('available');
  await piotr.become('away');
  await owner.call('PUT', '/me/presence', { state: 'available' });
  return { main: main.conversation, colleagues: [tom, ines, piotr] };
}

/** The sample shop, on an origin of its own. */
export async function shop(server: Server): Promise<{ origin: string; close(): Promise<void> }> {
  const [html, css] = await Promise.all(['shop.html', 'shop.css'].map((name) => readFile(new URL(name, PAGES), 'utf8')));
  const page = html!.replace('<html lang="en">', '<html lang="en-GB">').replace('{inbox}', server.setUp.inbox).replace('src="/widget.js"', `src="${server.origin}/widget.js"`);
  const listening = createServer((asked, answer) => {
    const isCss = asked.url === '/shop.css';
    answer.writeHead(200, { 'Content-Type': isCss ? 'text/css' : 'text/html; charset=utf-8' }).end(isCss ? css : page);
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const close = async () => {
    listening.closeAllConnections();
    listening.close();
  };
  return { origin: `http://127.0.0.1:${(listening.address() as { port: number }).port}`, close };
}
