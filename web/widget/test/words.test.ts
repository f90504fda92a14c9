import { wordsFor } from '../src/later/words';
import { describe, expect, it } from 'vitest';
import type { Conversation } from '../src/model';
import { standing } from '../src/standing';
import { words as de } from '../src/words/de';
import { en } from '../src/words/en';
import { Speech } from '../src/words/speech';

const now = Date.parse('2026-01-05T10:00:00.000Z');
const english = new Speech('en-GB');
const german = new Speech('de', de);

const conversation = (change: Partial<Conversation>): Conversation => ({
  id: 'cnv_1',
  state: 'waiting',
  assigned_to: null,
  parked_until: null,
  promise: null,
  seq: 1,
  ...change,
});

const waiting = (low_s: number, high_s: number, ago_s = 0) =>
  conversation({ promise: { low_s, high_s, said_at: new Date(now - ago_s * 1000).toISOString() } });

const title = (speech: Speech, of: Conversation | undefined, name?: string) => standing(speech, of, name, now).title;

describe('words', () => {
  it('has every placeholder in every language', () => {
    const places = (text: unknown) => JSON.stringify(text).match(/\{\w+\}/g)?.sort() ?? [];
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(places(de[key]), key).toEqual(places(en[key]));
  });

  it('falls back to English and keeps the region of a known language', () => {
    expect(new Speech('fr-CA').lang).toBe('en');
    expect(new Speech('de_AT', de).locale).toBe('de-AT');
    expect(new Speech('en-!!').locale).toBe('en');
    expect(new Speech('').words).toBe(en);
  });

  it.each([
    [480, 840, 'about 8 to 14 minutes'],
    [479.9, 839.9, 'about 7 to 14 minutes'],
    [600, 600, 'about 10 minutes'],
    [60, 60, 'about 1 minute'],
    [0, 55, 'less than 1 minute'],
    [10, 300, 'less than 5 minutes'],
    [7200, 10_800, 'about 2 to 3 hours'],
    [6000, 6600, 'about 100 to 110 minutes'],
    [157, 440, 'about 2 to 8 minutes'],
    [1080, 1980, 'about 18 to 35 minutes'],
    [1500, 1560, 'about 25 to 30 minutes'],
    [150, 175, 'about 2 to 3 minutes'],
    [30, 90, 'less than 2 minutes'],
  ])('says %d to %d seconds as people do', (low_s, high_s, said) => {
    expect(english.wait(low_s, high_s)).toBe(said);
  });

  it('counts the wait from when it was said', () => {
    expect(title(english, waiting(480, 840, 360))).toBe('A person will be with you in about 2 to 8 minutes.');
    expect(title(english, waiting(480, 840, 600))).toBe('A person will be with you in less than 4 minutes.');
    expect(title(german, waiting(480, 840))).toBe('Ein Mensch ist in etwa 8 bis 14 Minuten für Sie da.');
  });

  it('says the wait before anything was written, and plainly when it cannot', () => {
    const before = (speech: Speech, low_s: number, high_s: number, reason: string | null = null) =>
      standing(speech, undefined, undefined, now, { wait: { low_s, high_s, said_at: '' }, reason });
    expect(before(english, 480, 840).title).toBe('Right now about 8 to 14 minutes.');
    expect(before(german, 480, 840).title).toBe('Zurzeit etwa 8 bis 14 Minuten.');
    expect(before(english, 0, 0, 'agent_free').title).toBe('Someone is free now.');
    expect(before(english, 0, 0, 'agent_free').more).toBe('A person answers here. Write what you need, and you are in line.');
    const without = (speech: Speech, reason: string) => standing(speech, undefined, undefined, now, { wait: null, reason });
    expect(without(english, 'nobody_here').title).toBe('Nobody is here right now.');
    expect(without(german, 'nobody_here').title).toBe('Gerade ist niemand da.');
    expect(without(english, 'too_little_known').title).toBe('We cannot tell right now how long it will take.');
    expect(title(english, undefined)).toBe('A person answers here.');
  });

  it('says when it opens, before and after one wrote, and promises no wait to a closed door', () => {
    const opens_at = new Date(new Date(now).setHours(12, 30)).toISOString();
    const closed = { wait: null, reason: 'closed', opens_at };
    const before = standing(english, undefined, undefined, now, closed);
    expect(before.title).toBe('We are closed now. We open again: 12:30.');
    expect(before.more).toBe('Write now: a person answers when we are back.');
    const after = standing(english, conversation({}), undefined, now, closed);
    expect([after.title, after.leave]).toEqual([before.title, true]);
    expect(after.more).toContain('Your message is kept.');
    expect(standing(german, undefined, undefined, now, { ...closed, opens_at: null }).title).toBe('Wir haben gerade geschlossen.');
    expect(standing(english, undefined, undefined, now, { ...closed, reason: 'closes_first' }).title).toContain('before your turn may come');
    // Who was told of a wait is held to that, and whoever is answered needs no hours.
    expect(standing(english, waiting(480, 840), undefined, now, closed).title).toContain('8 to 14 minutes');
    expect(standing(english, conversation({ state: 'active' }), 'Ada', now, closed).title).toContain('is with you');
  });

  it('says in words that it takes longer than was said before', () => {
    const said_at = new Date(now).toISOString();
    const longer = conversation({ promise: { low_s: 600, high_s: 1200, said_at, longer: true } });
    const { title, more } = standing(english, longer, undefined, now);
    expect(title).toBe('A person will be with you in about 10 to 20 minutes.');
    expect(more).toBe('This is taking longer than we said. We are sorry. You are still in line.');
  });

  it('admits that a promise was broken', () => {
    expect(title(english, waiting(480, 840, 841))).toBe('This is taking longer than we said.');
  });

  it('says that what it said no longer holds, where the part with the words for it is here', () => {
    const withdrawn = conversation({ reason: 'withdrawn' });
    expect(standing(english, withdrawn, undefined, now).more).toContain('We cannot tell right now');
    const later = new Speech('en');
    Object.assign(later, { words: { ...later.words, withdrawn: wordsFor(later).withdrawn } });
    const { more } = standing(later, withdrawn, undefined, now);
    expect(more).toContain('no longer holds');
    expect(more).toContain('Keep this page open');
  });

  it('says plainly when it cannot tell, and nothing while it does not know yet', () => {
    expect(standing(english, conversation({}), undefined, now).more).toContain('We cannot tell right now');
    const { promise: _, ...unasked } = conversation({});
    expect(standing(english, unasked, undefined, now).more).not.toContain('cannot tell');
  });

  it('names the person who is there, isolated from the sentence around', () => {
    const active = conversation({ state: 'active', assigned_to: 'agt_1' });
    expect(title(english, active, 'Mara')).toBe('\u2068Mara\u2069 is with you.');
    expect(title(english, active)).toBe('A person is with you.');
  });

  it('offers to leave only while waiting', () => {
    const leave = (state: Conversation['state']) => standing(english, conversation({ state }), undefined, now).leave;
    expect((['waiting', 'active', 'parked', 'resolved', 'abandoned'] as const).filter(leave)).toEqual(['waiting']);
  });

  it('tells leaving from having been away', () => {
    expect(title(english, conversation({ state: 'abandoned', reason: 'left' }))).toBe(en.left);
    expect(title(english, conversation({ state: 'abandoned', reason: 'gone' }))).toBe(en.gone);
  });

  it('counts by the plural rule', () => {
    expect(english.count(en.unread, 1)).toBe('1 new message');
    expect(german.count(de.unread, 3)).toBe('3 neue Nachrichten');
  });

  it('names days nearby', () => {
    const today = new Date(2026, 0, 5, 12);
    expect(english.day(new Date(2026, 0, 5, 1), today)).toBe('today');
    expect(german.day(new Date(2026, 0, 4, 23), today)).toBe('gestern');
    expect(english.day(new Date(2025, 11, 24), today)).toBe('24 December 2025');
  });
});
