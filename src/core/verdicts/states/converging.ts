import { length } from '../exact/stationaryPoint';
import type { Observation } from '../observation';
import { bestRate } from '../stableRate';
import { arrivedWithin } from '../tolerance';
import { alternates, dot, steady } from '../trend';
import { about, kindText, percent, pointText, shown } from '../words';
import type { Judge } from './judge';

/** Updates looked back over; swings that take longer are seen in the longer windows. */
const windows = [24, 60, 128];
/** Updates made ahead in thought, to count how many are needed. */
const mostAhead = 1000;
/** Beyond so many times the planned steps a run does not come closer in any useful sense. */
export const hopeless = 1000;

/** The distance to the point downhill shrinks steadily. */
export const converging: Judge = {
  judge(o) {
    const { target } = o;
    // What stands still to the last bit comes no closer.
    if (!target || !o.run.assignment.rule.usesGradient || o.moveLengths.slice(-3).every((moved) => moved === 0)) return undefined;
    const shrinking = windows.map((recent) => steady(o.distances.slice(-recent - 1))).find((found) => found && found.factor < 1);
    if (!shrinking) return undefined;
    const isAlternating = alternates(o.offsets);
    const rate = isAlternating ? -shrinking.factor : shrinking.factor;
    const stepsNeeded = needed(o, shrinking.factor, shrinking.isMonotone && !isAlternating);
    const planned = o.run.assignment.steps;
    if (!Number.isFinite(stepsNeeded) || stepsNeeded > hopeless * Math.max(planned, 1000)) return undefined;
    const left = Math.max(0, planned - o.step);
    const better = bestRate(o);
    const alpha = Math.abs(o.learningRate(Math.max(o.run.first, o.step - 1)));
    const proposed = stepsNeeded > left && better !== undefined && better > 1.2 * alpha ? better : undefined;
    const advice = proposed !== undefined && better !== undefined ? ` α could be about ${shown(better)} (now ${shown(alpha)}).` : '';
    const way = `comes closer by ${percent(1 - shrinking.factor)} a step${isAlternating ? ', from side to side' : shrinking.isMonotone ? '' : ', in swings'}`;
    const goal = `${kindText(target.kind)} at ${pointText(o.run.assignment.problem.layout, target.theta)}`;
    const few =
      stepsNeeded > left
        ? left === 0
          ? `about ${about(stepsNeeded)} more steps at this rate`
          : `about ${about(stepsNeeded)} more steps, of which ${left} ${left === 1 ? 'is' : 'are'} planned,`
        : `about ${about(stepsNeeded)} more steps`;
    return {
      state: 'converging',
      rate,
      stepsNeeded,
      point: target.kind,
      ...(proposed !== undefined && { betterRate: Number(proposed.toPrecision(4)) }),
      message: `On its way to ${goal}: ${way}; ${few} to within ${shown(Number(arrivedWithin(target.theta).toPrecision(1)))} of it.${advice}`,
    };
  },
};

/** Updates until the distance is within 1e-6: by the factor, or along the slope with the present rates where these are known. */
function needed(o: Observation, factor: number, isMonotone: boolean): number {
  const { target, exact, sign, step } = o;
  if (!target || !exact) return NaN;
  const within = arrivedWithin(target.theta);
  const distance = o.distances[o.distances.length - 1];
  const byFactor = Math.max(0, Math.ceil(Math.log(within / distance) / Math.log(factor)));
  const rates = isMonotone ? presentRates(o) : undefined;
  if (!rates) return byFactor;
  const theta = Float64Array.from(o.theta(step));
  let before = distance;
  for (let ahead = 1; ahead <= mostAhead; ahead++) {
    const gradient = exact.gradient(theta);
    for (let i = 0; i < theta.length; i++) theta[i] -= sign * rates[i] * gradient[i];
    const now = length(theta.map((x, i) => x - target.theta[i]));
    if (now <= within) return ahead;
    // Rates that do not lead there say nothing.
    if (!(now < before)) return byFactor;
    if (ahead === mostAhead) return ahead + Math.ceil(Math.log(within / now) / Math.log(now / before));
    before = now;
  }
  return byFactor;
}

/** The factor in front of the gradient that the last updates had, per coordinate: the effective learning rate times what momentum adds. */
function presentRates(o: Observation): Float64Array | undefined {
  const last = o.step - 1;
  const rates = o.vector(last, 'effectiveLearningRate');
  const gradient = o.vector(last, 'gradient');
  const move = o.moves.at(-1);
  if (!rates || !gradient || !move) return undefined;
  const plain = Float64Array.from(rates, (rate, i) => -o.sign * rate * gradient[i]);
  const gain = dot(move, plain) / dot(plain, plain);
  return gain > 0 && Number.isFinite(gain) ? Float64Array.from(rates, (rate) => gain * rate) : undefined;
}
