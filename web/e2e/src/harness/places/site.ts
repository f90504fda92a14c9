import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';

/** Stops what listens, with all that hangs on it. */
async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close').catch(() => undefined);
}

export interface SiteOptions {
  server: string;
  inbox: string;
  /** Further attributes of the script's tag. */
  tag?: string;
  lang?: string;
  dir?: string;
  /** The site's own script, where it has one. */
  script?: string;
}

/** The company's own page, on another origin, under a content policy that allows the widget's two lines and nothing else. */
export class Site {
  readonly origin: string;
  readonly #listening: Server;

  private constructor(listening: Server, origin: string) {
    this.#listening = listening;
    this.origin = origin;
  }

  static async of({ server, inbox, tag = '', lang = 'en', dir = 'ltr', script = '' }: SiteOptions): Promise<Site> {
    const policy = `default-src 'none'; script-src ${server}${script && " 'self'"}; connect-src ${server}${script && " 'self'"}; base-uri 'none'; form-action 'none'`;
    const html = `<!doctype html><html lang="${lang}" dir="${dir}"><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1"><title>A shop</title>
      <main><h1>A shop</h1><p>Lamps and furniture for outdoors.</p></main>
      <script src="${server}/widget.js" data-inbox="${inbox}" ${tag} async></script>${script && '<script src="/site.js" defer></script>'}</html>`;
    const listening = createServer((asked, answer) => {
      const found = { '/': html, ...(script && { '/site.js': script }) }[asked.url ?? ''];
      answer.writeHead(found === undefined ? 404 : 200, { 'Content-Type': asked.url === '/' ? 'text/html; charset=utf-8' : 'text/javascript', 'Content-Security-Policy': policy });
      answer.end(found);
    }).listen(0, '127.0.0.1');
    await once(listening, 'listening');
    return new Site(listening, `http://127.0.0.1:${(listening.address() as { port: number }).port}`);
  }

  close(): Promise<void> {
    return close(this.#listening);
  }
}

/** Stands before the server and counts the streams that are open: what a shared worker asks for, no page tells. */
export class Tap {
  readonly origin: string;
  open = 0;
  /** All that were ever opened. */
  opened = 0;
  readonly #listening: Server;

  private constructor(listening: Server, origin: string) {
    this.#listening = listening;
    this.origin = origin;
  }

  static async before(server: string): Promise<Tap> {
    const target = new URL(server);
    let tap: Tap | undefined = undefined;
    const listening = createServer((asked, answer) => {
      const isStream = asked.url?.startsWith('/api/v1/stream') ?? false;
      if (isStream && tap) {
        tap.open += 1;
        tap.opened += 1;
        answer.once('close', () => tap && (tap.open -= 1));
      }
      const { method, headers, url: path } = asked;
      const passed = request({ host: target.hostname, port: target.port, method, headers, path }, (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
      });
      passed.on('error', () => answer.destroy());
      answer.once('close', () => passed.destroy());
      asked.pipe(passed);
    }).listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const made: Tap = new Tap(listening, `http://127.0.0.1:${(listening.address() as { port: number }).port}`);
    tap = made;
    return made;
  }

  close(): Promise<void> {
    return close(this.#listening);
  }
}
