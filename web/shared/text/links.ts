export type Piece = { text: string; href: string | null };

// Addresses that a person typed. Only http and https become links; everything else stays text.
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/gi;
const TRAILING = /[.,;:!?…)\]}»”’]+$/;

/** A text as pieces, so that it is shown as text and never as markup. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    const href = safe(address);
    if (href === null) continue;
    if (match.index > at) found.push({ text: text.slice(at, match.index), href: null });
    found.push({ text: address, href });
    at = match.index + address.length;
  }
  if (at < text.length) found.push({ text: text.slice(at), href: null });
  return found;
}

/** The full stop after an address ends the sentence; a closing bracket belongs to it when it opened within. */
function trimmed(address: string): string {
  let rest = address;
  for (;;) {
    const cut = rest.replace(TRAILING, '');
    const closed = rest.slice(cut.length);
    if (closed.startsWith(')') && cut.includes('(') && !cut.includes(')')) return `${cut})`;
    if (cut === rest) return rest;
    rest = cut;
  }
}

function safe(address: string): string | null {
  try {
    const url = new URL(address);
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '' ? url.href : null;
  } catch {
    return null;
  }
}
