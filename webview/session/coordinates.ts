import { heldCoordinates } from '../../src/core/record/recordLayout';
import type { SessionInfo } from '../../src/protocol/session';

/** Whether θ is too long for records to hold it whole. */
export const isLong = ({ runs }: SessionInfo): boolean => runs.some(({ record }) => record.tracked !== undefined);

/** Euclidean norm; squares of float32 cannot overflow in double precision. */
export const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** More coordinates than this are chosen among. */
export const coordinatesAtFirst = 8;

/** Coordinates drawn in charts: the chosen ones, else the first. */
export function chartedCoordinates({ parameters, runs }: SessionInfo, chosen: readonly number[] | null): readonly number[] {
  const known = chosen?.filter((coordinate) => coordinate < parameters.size) ?? [];
  return known.length > 0 ? known : heldCoordinates(runs[0].record, parameters).slice(0, coordinatesAtFirst);
}
