import type { Component } from 'svelte';
import { language } from '../words/words.svelte';

/** `offline`: the server does not answer. `gone`: it does, and does not have it, as after an upgrade. */
export type Missing = 'offline' | 'gone';

type Fetch<Props extends object, Exports extends object> = () => Promise<{ default: Component<Props, Exports> }>;

/** A part of the desk that is fetched when it is wanted, or in a quiet moment before. */
export class Part<Props extends object, Exports extends object = object> {
  component = $state.raw<Component<Props, Exports> | null>(null);
  missing = $state.raw<Missing | null>(null);
  readonly #fetch: Fetch<Props, Exports>;
  readonly #withWords: boolean;
  #going: Promise<void> | null = null;

  /** `withWords`: it needs those that come later. */
  constructor(fetch: Fetch<Props, Exports>, withWords = true) {
    this.#fetch = fetch;
    this.#withWords = withWords;
  }

  load(): Promise<void> {
    if (this.component !== null) return Promise.resolve();
    return (this.#going ??= this.#load().finally(() => (this.#going = null)));
  }

  async #load(): Promise<void> {
    try {
      const [module] = await Promise.all([this.#fetch(), this.#withWords ? language.further() : undefined, restyle()]);
      this.component = module.default;
      this.missing = null;
    } catch {
      this.missing = (await answers()) ? 'gone' : 'offline';
    }
  }
}

/** Styles that could not be fetched. The bundler asks for each once only; the part that is tried again needs them again. */
const unstyled = new Set<string>();

export function watchStyles(): void {
  const failed = ({ target }: Event) => {
    if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return;
    unstyled.add(target.href);
    target.remove();
  };
  // Such events do not bubble.
  document.addEventListener('error', failed, true);
}

async function restyle(): Promise<void> {
  const wanted = [...unstyled];
  unstyled.clear();
  await Promise.all(
    wanted.map((href) => {
      const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
      const done = new Promise<void>((loaded, failed) => {
        link.addEventListener('load', () => loaded());
        link.addEventListener('error', () => failed(new Error(`no style at ${href}`)));
      });
      document.head.append(link);
      return done;
    }),
  );
}

async function answers(): Promise<boolean> {
  return fetch('/desk/theme.js', { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
}
