import { expect, test } from 'vitest';
import { FLOOR, deskPath, parse, planPath, settingsPath } from './routes';

test('addresses lead back to where they came from', () => {
  expect(parse(deskPath('mine', 'cnv_1', true))).toEqual({ page: 'desk', view: 'mine', conversation: 'cnv_1', person: true });
  expect(parse(deskPath('waiting'))).toEqual({ page: 'desk', view: 'waiting', conversation: null, person: false });
  expect(parse(FLOOR)).toEqual({ page: 'floor' });
  expect(parse(planPath())).toEqual({ page: 'plan', inbox: null, day: null });
  expect(parse(planPath('inb_1', '2026-03-02'))).toEqual({ page: 'plan', inbox: 'inb_1', day: '2026-03-02' });
  expect(parse(settingsPath('inboxes', 'inb_1'))).toEqual({ page: 'settings', section: 'inboxes', inbox: 'inb_1' });
});

test('what cannot be read leads to the start', () => {
  for (const path of ['/desk', '/desk/', '/desk/nonsense', '/desk/%E0%A4%A']) expect(parse(path)).toMatchObject({ page: 'desk', view: 'waiting' });
  expect(parse('/desk/settings/nonsense')).toMatchObject({ page: 'settings', section: 'profile' });
  expect(parse('/desk/c/cnv_1')).toMatchObject({ view: 'open', conversation: 'cnv_1' });
});
