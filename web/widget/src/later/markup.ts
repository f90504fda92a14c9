import { blocks, type Block, type Run } from '../../../shared/text/markup';
import { el } from '../view/dom';

/** A text with its marks, as elements: whatever is in it stays text. */
export function written(text: string): HTMLElement[] {
  return drawn(blocks(text));
}

function drawn(list: Block[]): HTMLElement[] {
  return list.map((block) => {
    if (block.kind === 'quote') return el('blockquote', '', {}, ...drawn(block.blocks));
    if (block.kind === 'code') return el('pre', '', { dir: 'ltr' }, el('code', '', {}, block.text));
    if (block.kind === 'lines') return el('p', 'lines', { dir: 'auto' }, ...inline(block.runs));
    const items = block.items.map((item) => el('li', '', {}, ...inline(item)));
    return block.start === null ? el('ul', '', { dir: 'auto' }, ...items) : el('ol', '', { dir: 'auto', start: `${block.start}` }, ...items);
  });
}

function inline(runs: Run[]): (Node | string)[] {
  return runs.map((run) => {
    if (run.kind === 'text') return run.text;
    if (run.kind === 'code') return el('code', '', {}, run.text);
    if (run.kind === 'link') {
      const title: Record<string, string> = run.href === run.text ? {} : { title: run.href };
      // No referrer also means no opener.
      return el('a', '', { href: run.href, target: '_blank', rel: 'noreferrer nofollow', ...title }, run.text);
    }
    return el(run.kind, '', {}, ...inline(run.runs));
  });
}
