import type { RunPosition } from './runPosition';

/** Says where running is to stop. */
export interface StopConditions {
  /** The stages before which a run may have to stop, ascending; 0 is the beginning of an update. */
  stages(position: RunPosition): readonly number[];
  /** Whether to stop there. */
  stopsAt(position: RunPosition, step: number, stage: number): boolean;
}

/**
 * Asks about the stages of the present update that have not been asked about yet, up to a last one, so that nothing is asked
 * twice where another run has stopped all. Puts the run before the first at which to stop.
 */
export function stopsAhead(stopConditions: StopConditions, position: RunPosition, last: number): boolean {
  const hasUpdate = position.run.hasUpdate(position.cursor);
  for (const stage of stopConditions.stages(position)) {
    if (stage <= position.seen || stage > last || (stage > 0 && !hasUpdate)) continue;
    position.seen = stage;
    if (!stopConditions.stopsAt(position, position.cursor, stage)) continue;
    position.stage = stage;
    return true;
  }
  position.seen = Math.max(position.seen, last);
  return false;
}

/** The last stage of the present update, before a given one, at which to stop. */
export function lastStop(stopConditions: StopConditions, position: RunPosition, before: number): number | undefined {
  return stopConditions.stages(position).findLast((stage) => stage < before && stopConditions.stopsAt(position, position.cursor, stage));
}
