import type { Stage } from './stage.js';

export interface Journey {
  name: string;
  walk: (stage: Stage) => Promise<void>;
}

export const journeys: Journey[] = [];

export function journey(name: string, walk: Journey['walk']): void {
  journeys.push({ name, walk });
}
