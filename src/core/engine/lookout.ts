import type { Seat } from './seat';

/** Says where running is to stop. */
export interface Lookout {
  /** The stages before which a run may have to stop, ascending; 0 is the beginning of an update. */
  places(seat: Seat): readonly number[];
  /** Whether to stop there. */
  holdsAt(seat: Seat, step: number, stage: number): boolean;
}

/**
 * Asks about the stages of the present update that have not been asked about yet, up to a last one, so that nothing is asked
 * twice where another run has stopped all. Puts the run before the first at which to stop.
 */
export function holdsAhead(lookout: Lookout, seat: Seat, last: number): boolean {
  const hasUpdate = seat.run.hasUpdate(seat.cursor);
  for (const stage of lookout.places(seat)) {
    if (stage <= seat.seen || stage > last || (stage > 0 && !hasUpdate)) continue;
    seat.seen = stage;
    if (!lookout.holdsAt(seat, seat.cursor, stage)) continue;
    seat.stage = stage;
    return true;
  }
  seat.seen = Math.max(seat.seen, last);
  return false;
}

/** The last stage of the present update, before a given one, at which to stop. */
export function lastPlaceHeld(lookout: Lookout, seat: Seat, before: number): number | undefined {
  return lookout.places(seat).findLast((place) => place < before && lookout.holdsAt(seat, seat.cursor, place));
}
