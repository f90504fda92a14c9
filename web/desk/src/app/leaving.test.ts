import { describe, expect, it } from 'vitest';
import { ApiError, Client } from '$shared/api/client';

/** A server that answers when it is told to. */
function server() {
  const asked: { call: string; answer: (status: number) => void; ended: () => boolean }[] = [];
  const fetch = ((url: string, { method, signal }: RequestInit) =>
    new Promise<Response>((done, failed) => {
      signal?.addEventListener('abort', () => failed(new Error('ended')));
      asked.push({
        call: `${method} ${url.replace('/api/v1', '')}`,
        answer: (status) => done(new Response(status === 204 ? null : '{}', { status })),
        ended: () => signal?.aborted ?? false,
      });
    })) as typeof globalThis.fetch;
  const find = (call: string) => asked.find((one) => one.call === call);
  return { client: new Client({ csrf: () => 'c', fetch }), asked, find };
}

const turn = () => new Promise((done) => setTimeout(done));

describe('signing out', () => {
  it('waits until what was sent has its answer', async () => {
    const { client, find } = server();
    const sent = client.post('cnv_1', 'Goodbye', 'x');
    const out = client.signOut();
    await turn();
    expect(find('DELETE /sessions/current')).toBeUndefined();
    find('POST /conversations/cnv_1/messages')!.answer(201);
    await sent;
    await turn();
    find('DELETE /sessions/current')!.answer(204);
    await out;
  });

  it('ends what was only asked for, and asks nothing more', async () => {
    const { client, asked, find } = server();
    const question = client.customer('cus_1').catch((error: unknown) => error);
    const out = client.signOut();
    await turn();
    expect(find('GET /customers/cus_1')!.ended()).toBe(true);
    expect(await question).toBeInstanceOf(ApiError);
    await expect(client.tags()).rejects.toBeInstanceOf(ApiError);
    expect(asked.map(({ call }) => call)).toEqual(['GET /customers/cus_1', 'DELETE /sessions/current']);
    find('DELETE /sessions/current')!.answer(204);
    await out;
  });

  it('goes on as before where the server could not be reached', async () => {
    const { client, find } = server();
    const out = client.signOut().catch((error: unknown) => error);
    await turn();
    find('DELETE /sessions/current')!.answer(503);
    expect(await out).toBeInstanceOf(ApiError);
    const tags = client.tags();
    find('GET /tags?limit=200')!.answer(200);
    expect(await tags).toEqual({});
  });
});
