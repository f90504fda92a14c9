type Child = Node | string | undefined;

/** An element with its classes and attributes; text goes in as text, never as markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  classes = '',
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = classes;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

export function button(className: string, label: string, press: () => void, ...children: Child[]): HTMLButtonElement {
  const element = el('button', className, { type: 'button' }, ...(children.length > 0 ? children : [label]));
  if (children.length > 0) element.setAttribute('aria-label', label);
  element.addEventListener('click', press);
  return element;
}

/** Writes only what differs, so that nothing is read out, laid out or selected anew for nothing. */
export function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element: HTMLElement, shown: boolean): void {
  if (element.hidden === shown) element.hidden = !shown;
}

const SVG = 'http://www.w3.org/2000/svg';

const paths = {
  chat: 'M12 4c5 0 9 3 9 7s-4 7-9 7q-1.5 0-3-.4L5 20l.5-4C4 14.5 3 13 3 11c0-4 4-7 9-7Z',
  close: 'M6.5 6.5l11 11m0-11l-11 11',
  send: 'M12 19V5.5m-6 6l6-6 6 6',
  clip: 'M19 11.5l-7.5 7.6a4.6 4.6 0 0 1-6.6-6.5l8-8a3 3 0 0 1 4.3 4.3l-7.6 7.7a1.4 1.4 0 0 1-2-2l6.6-6.7',
  down: 'M12 5v13.5m-6-6l6 6 6-6',
};

export function icon(name: keyof typeof paths): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
