import { corrected, parse, type Route } from './routes';

class Router {
  route = $state.raw<Route>(parse(location.pathname));

  start(): void {
    this.#read();
    addEventListener('popstate', () => this.#read());
    document.addEventListener('click', (event) => this.#follow(event));
  }

  go(path: string, how: 'push' | 'replace' = 'push'): void {
    if (path === location.pathname) return;
    history[how === 'push' ? 'pushState' : 'replaceState']({ within: true }, '', path);
    this.#read();
  }

  /** An address at which nothing is says what is shown instead. */
  #read(): void {
    const path = corrected(location.pathname);
    if (path !== null) history.replaceState(history.state, '', path);
    this.route = parse(location.pathname);
  }

  /** Plain links to pages of ours stay within the page; with a modifier they are the browser's. */
  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.('a[href]');
    if (!(link instanceof HTMLAnchorElement) || link.target || link.origin !== location.origin) return;
    if (!link.pathname.startsWith('/desk/')) return;
    event.preventDefault();
    this.go(link.pathname);
  }
}

export const router = new Router();
