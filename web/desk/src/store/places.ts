import type { Id } from '$shared/api/types';

/** Where somebody was reading, above the end, when they went elsewhere. */
interface Place {
  top: number;
  /** How much of the conversation was drawn. */
  steps: number;
  /** The last item then: once there is more, what is new matters more than where one was. */
  last: string | undefined;
}

const MOST = 50;
const places = new Map<Id, Place>();

export function keepPlace(id: Id, place: Place | null): void {
  places.delete(id);
  if (place) places.set(id, place);
  const oldest = places.keys().next().value;
  if (places.size > MOST && oldest !== undefined) places.delete(oldest);
}

/** Where to go on reading, unless something was said since. */
export function placeIn(id: Id, last: string | undefined): Place | null {
  const place = places.get(id);
  return place && place.last === last ? place : null;
}
