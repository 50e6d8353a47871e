import { length } from '../exact/stationaryPoint';
import { shown, pointText } from '../words';
import type { Judge } from './judge';

const longestPeriod = 32;
/** More points are not listed. */
const mostPoints = 8;

/**
 * The same points again and again: after `period` steps each point comes back to within float32's rounding of the way between them, or
 * comes closer to doing so from round to round while the way between them stays. A run that zig-zags into a point does not: there both
 * shrink together.
 */
export const cycle: Judge = {
  judge({ path, moveLengths, run, step }) {
    for (let period = 2; period <= Math.min(longestPeriod, Math.floor((path.length - 1) / 3)); period++) {
      const amplitude = Math.max(...moveLengths.slice(-period));
      if (!(amplitude > 1e-5 * Math.max(1, length(path[path.length - 1])))) return undefined;
      const gap = (round: number) =>
        Math.max(...Array.from({ length: period }, (_, j) => between(path, path.length - 1 - j - round * period, period)));
      const [now, before] = [gap(0), gap(1)];
      const shrink = now / before;
      const isClosed = now <= 2e-6 * amplitude && before <= 2e-6 * amplitude;
      const isClosing = now <= 0.02 * amplitude && shrink <= 0.9 && (now * shrink) / (1 - shrink) <= 0.05 * amplitude;
      if (!isClosed && !isClosing) continue;
      const points = path.slice(-period).map((theta) => Array.from(theta));
      const { layout } = run.assignment.problem;
      const listed =
        period <= mostPoints && layout.size <= 2
          ? `: ${points.map((point) => pointText(layout, point, 1e-5 * amplitude)).join(' ↔ ')}`
          : '';
      return {
        state: 'cycle',
        period,
        ...(period <= mostPoints && { points }),
        message: `Goes round between ${period} points for ever${listed}, ${shown(amplitude)} apart, since ${period === 2 ? 'each update jumps over the bottom between them as far as it came' : 'its updates jump over the bottom again and again'} (seen at step ${step}). Try a smaller learning rate.`,
      };
    }
    return undefined;
  },
};

function between(path: readonly Float32Array[], at: number, period: number): number {
  const [a, b] = [path[at], path[at - period]];
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2;
  return Math.sqrt(squares);
}
