import type { RecordLayout } from '../../src/core/record/recordLayout';
import type { SessionInfo } from '../../src/protocol/session';
import { heldValues } from '../../src/core/record/recordLayout';

/** The coordinates along which the objective rises most and least at a record, of those along which it rises at all; undefined where they are one. */
export function steepestAndFlattest(layout: RecordLayout, row: Float32Array): readonly [number, number] | undefined {
  const slopes = [...heldValues(layout, row, 'gradient')].map(Math.abs).map((slope, coordinate) => ({ slope, coordinate }));
  const known = slopes.filter(({ slope }) => slope > 0 && slope < Infinity).sort((a, b) => a.slope - b.slope);
  const [flattest, steepest] = [known[0], known[known.length - 1]];
  return flattest && steepest && flattest.slope < steepest.slope ? [flattest.coordinate, steepest.coordinate] : undefined;
}

/** Coordinates on the landscape's axes: the chosen ones, else the usual. */
export function axesOf(
  { parameters }: SessionInfo,
  chosen: readonly number[] | null,
  usual: readonly [number, number] = [0, 1],
): readonly number[] {
  const axes = chosen?.filter((axis) => axis < parameters.size) ?? [];
  return axes.length > 0 ? axes : parameters.size === 1 ? [0] : usual;
}
