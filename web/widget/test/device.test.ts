import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Device, clientId } from '../src/device';

beforeEach(() => localStorage.clear());

describe('what is kept on the device', () => {
  it('is one key per inbox, and none when there is nothing to keep', () => {
    const device = new Device('inb_1');
    device.set({ token: 't', draft: 'd', read: 4 });
    expect(Object.keys(localStorage)).toEqual(['warmline:inb_1']);
    device.set({ draft: '' });
    expect(JSON.parse(localStorage.getItem(device.key) ?? '')).toEqual({ token: 't', read: 4 });
    device.clear();
    expect(localStorage.length).toBe(0);
  });

  it('sees what another tab wrote', () => {
    const device = new Device('inb_1');
    expect(device.get().token).toBeUndefined();
    new Device('inb_1').set({ token: 't' });
    expect(device.get().token).toBe('t');
  });

  it('lives in memory where storage is refused', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const device = new Device('inb_1');
    device.set({ token: 't' });
    expect(device.get().token).toBe('t');
  });

  it('starts anew from what it cannot read', () => {
    localStorage.setItem('warmline:inb_1', '{broken');
    expect(new Device('inb_1').get()).toEqual({});
  });

  it('makes keys without randomUUID, as on a page without TLS', () => {
    vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => bytes.fill(7) });
    expect(clientId()).toBe('07'.repeat(16));
    vi.unstubAllGlobals();
    expect(clientId()).not.toBe(clientId());
  });
});
