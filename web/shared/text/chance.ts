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

const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
const SECONDS = Number(process?.env['FUZZ_SECONDS'] ?? 0);

/** How often a test of chance tries: few times in the suite, for as long as somebody wants with `FUZZ_SECONDS`. */
export function* rounds(usual: number): Generator<Chance> {
  const end = Date.now() + SECONDS * 1000;
  let round = 1;
  for (; round <= usual || Date.now() < end; round += 1) yield new Chance(round * 2654435761);
  if (SECONDS > 0) console.info(`tried ${round - 1} times`);
}
