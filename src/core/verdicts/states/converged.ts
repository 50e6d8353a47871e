import { length } from '../exact/stationaryPoint';
import type { Observation } from '../observation';
import { arrivedWithin } from '../tolerance';
import type { Verdict } from '../verdict';
import { kindText, pointText, shown } from '../words';
import type { Judge } from './judge';

/** Updates over which nothing may move any more. */
const rest = 8;
/** Of all that there was to gain. */
const negligible = 1e-9;
/** Of float32: half the distance between 1 and the next number. */
const half = 2 ** -24;

/** The distance to the point downhill is what float32 barely tells apart, and the last update was no longer than that. */
export const arrived: Judge = {
  judge(o) {
    const { target, distances, moveLengths } = o;
    if (!target) return undefined;
    const within = arrivedWithin(target.theta);
    if (distances[distances.length - 1] > within || (moveLengths.at(-1) ?? 0) > 4 * within) return undefined;
    const distance = distances[distances.length - 1];
    return at(o, distance === 0 ? 'it is reached to the last bit' : `it is ${shown(distance)} away, about what float32 can tell apart`);
  },
};

/** It no longer comes closer, and what is left to gain is below what float32 tells apart; or there is no slope at all. */
export const atRest: Judge = {
  judge(o) {
    const { target, exact, step, sign, moveLengths } = o;
    const recent = moveLengths.slice(-rest);
    if (target && exact) {
      const gap = sign * (exact.value(o.theta(step)) - target.value);
      const isClose = o.distances[o.distances.length - 1] <= 1e-3 * Math.max(1, length(target.theta));
      const gained = Math.abs(exact.value(o.theta(o.run.first)) - target.value);
      if (
        !isClose ||
        gap > Math.max(half * Math.abs(target.value), negligible * gained) ||
        recent.some((move) => move > 1e-3 * Math.max(1, length(target.theta)))
      )
        return undefined;
      return at(
        o,
        `further steps could change the value by ${shown(Math.abs(gap))} only, ${gap > half * Math.abs(target.value) ? 'a billionth of what was gained' : "below float32's spacing there"}`,
      );
    }
    if (o.isStochastic) return undefined;
    const gradient = o.vector(step, 'gradient');
    const first = o.vector(o.run.first, 'gradient');
    if (!gradient || !first || !o.run.assignment.rule.usesGradient) return undefined;
    const isLevel =
      length(gradient) === 0 ||
      (length(gradient) <= 1e-6 * length(first) && Math.abs(o.value(step) - o.value(o.from)) <= 1e-6 * Math.abs(o.value(step)));
    if (!isLevel) return undefined;
    const point = length(gradient) === 0 && recent.every((move) => move === 0) ? 'flat' : 'unknown';
    return {
      state: 'converged',
      point,
      message: `Has come to rest at value ${shown(o.value(step))}: the gradient there has length ${shown(length(gradient))}, ${length(gradient) === 0 ? 'so that no update moves anything' : `${shown(length(gradient) / length(first))} of the first one's`}.`,
    };
  },
};

function at({ target, run, experiment }: Observation, why: string): Verdict | undefined {
  if (!target) return undefined;
  const { layout } = run.assignment.problem;
  const minima = experiment.objective.kind === 'formula' ? experiment.objective.minima : [];
  const which = minima.findIndex((known) => length(known.map((x, i) => x - target.theta[i])) <= 1e-3 * Math.max(1, length(known)));
  const name = which >= 0 ? (minima.length > 1 ? `, number ${which + 1} of the ${minima.length} known ones` : ', the known one') : '';
  return {
    state: 'converged',
    point: target.kind,
    message: `Converged to ${kindText(target.kind)} at ${pointText(layout, target.theta)}${name}, value ${shown(target.value)}: ${why}.`,
  };
}
