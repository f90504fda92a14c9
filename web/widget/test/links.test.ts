import { describe, expect, it } from 'vitest';
import { linked } from '../src/later/links';

const parts = (text: string) =>
  linked(text).map((part) => (typeof part === 'string' ? part : `<${(part as HTMLAnchorElement).getAttribute('href')}>`));

describe('links in messages', () => {
  it('makes addresses clickable and leaves the sentence alone', () => {
    expect(parts('See https://a.example/x?y=1#z. Thanks')).toEqual(['See ', '<https://a.example/x?y=1#z>', '. Thanks']);
    expect(parts('(http://a.example/b)')).toEqual(['(', '<http://a.example/b>', ')']);
    expect(parts('https://a.example/b_(c)!')).toEqual(['<https://a.example/b_(c)>', '!']);
  });

  it('opens them apart and gives nothing away', () => {
    const [link] = linked('https://a.example') as HTMLAnchorElement[];
    expect(link?.target).toBe('_blank');
    expect(link?.rel).toBe('noreferrer nofollow');
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '<b>bold</b>', 'http://', 'ftp://a.example'])('leaves %s as text', (text) => {
    expect(parts(text)).toEqual([text]);
  });

  it('shows markup as it was written', () => {
    const [first] = linked('<img src=x onerror=alert(1)>');
    expect(first).toBe('<img src=x onerror=alert(1)>');
  });
});
