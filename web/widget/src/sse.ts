export interface ServerEvent {
  event: string;
  data: string;
  id: string | undefined;
}

const MAX_LINE = 1_000_000;

/** Reads `text/event-stream` from chunks that may be cut anywhere, even inside a character. */
export class EventParser {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #afterReturn = false;
  #data: string[] = [];
  #event = '';
  #id: string | undefined;

  push(chunk: Uint8Array): ServerEvent[] {
    let text = this.#decoder.decode(chunk, { stream: true });
    if (!text) return [];
    // A line may end in CR, LF or both, and the chunk may have ended between the two.
    if (this.#afterReturn && text[0] === '\n') text = text.slice(1);
    this.#afterReturn = text.endsWith('\r');
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MAX_LINE) throw new Error('line too long');
    const events: ServerEvent[] = [];
    for (const line of lines) {
      const event = this.#line(line);
      if (event) events.push(event);
    }
    return events;
  }

  #line(line: string): ServerEvent | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value[0] === ' ') value = value.slice(1);
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    return undefined;
  }

  #dispatch(): ServerEvent | undefined {
    const event = { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id };
    const empty = !this.#event && this.#data.length === 0;
    this.#data = [];
    this.#event = '';
    this.#id = undefined;
    return empty ? undefined : event;
  }
}
