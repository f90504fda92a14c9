import { expect, test } from 'vitest';
import { FLOOR, corrected, deskPath, parse, planPath, settingsPath } from './routes';

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

test('an address at which nothing is says what is shown instead', () => {
  expect(corrected('/desk/nonsense')).toBe('/desk/waiting');
  expect(corrected('/desk/nonsense/cnv_1/person')).toBe('/desk/waiting/cnv_1/person');
  expect(corrected('/desk/%E0%A4%A')).toBe('/desk/waiting');
  expect(corrected('/desk/settings/nonsense')).toBe('/desk/settings/profile');
  for (const path of ['/desk', '/desk/', deskPath('mine', 'cnv_1', true), deskPath('viw_1'), '/desk/c/cnv_1', FLOOR, '/desk/join', '/desk/customers/cus_1', planPath('inb_1'), '/desk/settings', settingsPath('inboxes', 'inb_1')])
    expect(corrected(path), path).toBeNull();
});
