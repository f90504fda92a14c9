/** A small generator with a seed: what a test found can be seen again. */
export class Chance {
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
  }

  below(most: number): number {
    // Marsaglia's xorshift.
    this.#seed ^= this.#seed << 13;
    this.#seed ^= this.#seed >>> 17;
    this.#seed ^= this.#seed << 5;
    return (this.#seed >>> 0) % most;
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)] as T;
  }

  /** Up to so many of these, one after another. */
  text(all: readonly string[], most: number): string {
    return Array.from({ length: this.below(most) }, () => this.of(all)).join('');
  }
}

/** How often a test of chance tries: few times in the suite, for as long as somebody wants with `FUZZ_SECONDS`. */
export function* rounds(usual: number, seconds = Number(globalThis.process?.env['FUZZ_SECONDS'] ?? 0)): Generator<Chance> {
  const end = Date.now() + seconds * 1000;
  for (let round = 1; round <= usual || Date.now() < end; round += 1) yield new Chance(round * 2654435761);
}
