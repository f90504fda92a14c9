import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SavedDraft } from '$shared/api/types';
import { Drafts } from './drafts.svelte';

class Shelf implements Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  [key: string]: unknown;
  getItem = (key: string) => (this[key] as string | undefined) ?? null;
  setItem = (key: string, value: string) => void (this[key] = value);
  removeItem = (key: string) => void delete this[key];
}

/** A server that keeps one draft per conversation; devices share it. */
class Server {
  kept = new Map<string, SavedDraft>();
  calls = 0;
  drafts = async () => ({ items: [...this.kept.values()], next: null });
  draft = async (conversation: string) => this.kept.get(conversation) ?? { conversation, reply: '', note: '', version: 0, saved_at: '' };
  saveDraft = async (conversation: string, { reply, note, base }: { reply: string; note: string; base: number }): Promise<SavedDraft> => {
    this.calls += 1;
    const before = this.kept.get(conversation);
    const replaced = before && before.version !== base && (before.reply !== reply || before.note !== note) ? { reply: before.reply, note: before.note } : undefined;
    if (reply === '' && note === '') {
      this.kept.delete(conversation);
      return { conversation, reply, note, version: 0, saved_at: '' };
    }
    const saved = { conversation, reply, note, version: Math.max(before?.version ?? 0, base) + 1, saved_at: '' };
    this.kept.set(conversation, saved);
    return replaced ? { ...saved, replaced } : saved;
  };
}

let server: Server;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A device with a storage of its own. */
function device(): { drafts: Drafts; here: () => void } {
  const shelf = new Shelf();
  const drafts = new Drafts(server);
  const here = () => vi.stubGlobal('localStorage', shelf);
  here();
  drafts.open('agt_1');
  return { drafts, here };
}

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('what is typed is saved once for many keys, and is there on another device', async () => {
  const desk = device();
  for (const text of ['W', 'We', 'We l', 'We look']) desk.drafts.set('cnv_1', { reply: text });
  await pass(2100);
  expect(server.calls).toBe(1);
  const phone = device();
  await phone.drafts.fetch();
  expect(phone.drafts.of('cnv_1').reply).toBe('We look');
});

test('what was sent on one device is gone on the other', async () => {
  const desk = device();
  desk.drafts.set('cnv_1', { reply: 'We look' });
  await pass(2100);
  const phone = device();
  await phone.drafts.fetch();
  phone.drafts.set('cnv_1', { reply: '' });
  await pass(10);
  desk.here();
  await desk.drafts.savedElsewhere('cnv_1', 0);
  expect(desk.drafts.has('cnv_1')).toBe(false);
});

test('the newest wins, and the other is kept beside it until somebody chooses', async () => {
  const desk = device();
  desk.drafts.set('cnv_1', { reply: 'from the desk' });
  const phone = device();
  phone.drafts.set('cnv_1', { reply: 'from the phone' });
  desk.here();
  await pass(1);
  await pass(2100);
  const texts = [desk, phone].map(({ drafts }) => drafts.of('cnv_1'));
  const later = texts.find(({ other }) => other !== null);
  expect([later?.reply, later?.other?.reply].sort()).toEqual(['from the desk', 'from the phone']);
  expect(server.kept.get('cnv_1')?.reply).toBe(later?.reply);
  phone.here();
  phone.drafts.swap('cnv_1');
  await pass(2100);
  expect(server.kept.get('cnv_1')?.reply).toBe(phone.drafts.of('cnv_1').reply);
});

test('a draft that could not be saved stays, and is tried again', async () => {
  const save = server.saveDraft;
  server.saveDraft = async () => {
    throw new TypeError('no line');
  };
  const desk = device();
  desk.drafts.set('cnv_1', { note: 'call back' });
  await pass(2100);
  expect(desk.drafts.of('cnv_1')).toMatchObject({ note: 'call back', unsaved: true });
  server.saveDraft = save;
  await pass(15_100);
  expect(desk.drafts.of('cnv_1').unsaved).toBe(false);
  expect(server.kept.get('cnv_1')?.note).toBe('call back');
});

test('what was saved by the page before, on the same device, is nobody else’s', async () => {
  const before = device();
  before.drafts.set('cnv_1', { reply: 'We lo' });
  // The page goes away with its last words on the way: its answer is heard by nobody.
  const save = server.saveDraft;
  server.saveDraft = async (...call) => {
    void save(...call);
    return new Promise(() => undefined);
  };
  before.drafts.saveAll();
  await pass(10);
  server.saveDraft = save;
  const after = new Drafts(server);
  after.open('agt_1');
  after.set('cnv_1', { reply: 'We look' });
  await pass(2100);
  expect(after.of('cnv_1')).toMatchObject({ reply: 'We look', other: null, unsaved: false });
  expect(server.kept.get('cnv_1')?.reply).toBe('We look');
});

test('what the server would not take is not sent to it, stays here, and follows once it is shorter', async () => {
  const desk = device();
  desk.drafts.set('cnv_1', { reply: '🕯'.repeat(10_000) });
  await pass(2100);
  expect(server.calls).toBe(1);
  desk.drafts.set('cnv_1', { reply: '🕯'.repeat(10_001) });
  await pass(60_000);
  desk.drafts.saveAll();
  expect(server.calls).toBe(1);
  expect(Array.from(desk.drafts.of('cnv_1').reply).length).toBe(10_001);
  desk.drafts.set('cnv_1', { reply: '🕯' });
  await pass(2100);
  expect(server.kept.get('cnv_1')?.reply).toBe('🕯');
});
