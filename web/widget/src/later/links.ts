import { el } from '../view/dom';

const ADDRESS = /\bhttps?:\/\/[^\s<>"“”«»\u2066-\u2069\u202a-\u202e]+/gi;

/** Closing punctuation belongs to the sentence, a bracket to the address that opened it. */
function trimmed(address: string): string {
  const end = address.includes('(') ? /[.,;:!?'’\]}*_…]+$/ : /[.,;:!?'’)\]}*_…]+$/;
  return address.replace(end, '');
}

/** Text with its web addresses made into links; everything else stays text. */
export function linked(text: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    let url: URL;
    try {
      url = new URL(address);
    } catch {
      continue;
    }
    if (url.protocol !== 'https:' && url.protocol !== 'http:') continue;
    if (match.index > from) parts.push(text.slice(from, match.index));
    // No referrer also means no opener.
    parts.push(el('a', '', { href: url.href, target: '_blank', rel: 'noreferrer nofollow' }, address));
    from = match.index + address.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}
