/** How long a part that could not be loaded is left alone. */
const AGAIN_MS = 5_000;

/** A part of the widget that is loaded when it is needed, from where the script came: a policy that allows the one allows the other. */
export class Chunk<T> {
  #part: Promise<T | undefined> | undefined;
  #tries = 0;

  constructor(
    private readonly address: string,
    private readonly load: (address: string) => Promise<T> = (from) => import(/* @vite-ignore */ from) as Promise<T>,
  ) {}

  /** Undefined where it could not be had now; whoever asks later has it tried again. */
  get(): Promise<T | undefined> {
    // A browser may remember for ever that an address failed, so the next try has another.
    const address = this.#tries ? `${this.address}?${this.#tries}` : this.address;
    this.#part ??= this.load(address).catch(() => {
      this.#tries++;
      setTimeout(() => (this.#part = undefined), AGAIN_MS);
      return undefined;
    });
    return this.#part;
  }
}
