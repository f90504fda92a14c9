import type { Id } from '$shared/api/types';

/** So long after going available, what comes first is what was waited for. */
const EXPECTED_MS = 15_000;

interface Doors {
  /** Nothing is open, and nobody writes or chooses something. */
  free: () => boolean;
  show: (conversation: Id) => void;
}

/** Whoever goes available wants to see who comes. The first is shown, if nothing else is looked at; the others get tabs. */
export class Arriving {
  readonly #doors: Doors;
  #until = 0;

  constructor(doors: Doors) {
    this.#doors = doors;
  }

  expect(now = Date.now()): void {
    this.#until = now + EXPECTED_MS;
  }

  /** By the engine, not by one's own hand. */
  came(conversation: Id, now = Date.now()): void {
    if (now > this.#until) return;
    this.#until = 0;
    if (this.#doors.free()) this.#doors.show(conversation);
  }
}
