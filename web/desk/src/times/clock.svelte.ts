const TICK_MS = 10_000;

/** The one clock of the screen: all waits move on together. */
class Clock {
  now = $state(Date.now());

  start(): void {
    setInterval(() => document.visibilityState === 'visible' && this.tick(), TICK_MS);
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.tick());
  }

  tick(): void {
    this.now = Date.now();
  }
}

export const clock = new Clock();
