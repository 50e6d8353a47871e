import { length } from '../exact/stationaryPoint';
import { direction, valueReader } from '../measure';
import type { Observation } from '../observation';
import { alternates, steady } from '../trend';
import { shown } from '../words';
import { stableRate } from '../stableRate';
import type { Judge } from './judge';

/** Updates looked back over. */
const recent = 20;

/**
 * So many times as bad as the first value is much worse: where learning-rate range tests give a run up (Smith, Cyclical learning rates for
 * training neural networks, 2017, as done in fastai's lr_find: loss > 4 × best).
 */
const givenUp = 4;

/** Whether a value is worse than another by more than (factor − 1) times its size. */
export function isMuchWorse(now: number, before: number, sign: 1 | -1, factor = givenUp): boolean {
  return sign * (now - before) > (factor - 1) * (Math.abs(before) || 1);
}

/** Updates grow steadily, and they lead away: to worse values, or without end. */
export const diverging: Judge = {
  judge(o) {
    const lengths = o.moveLengths.slice(-recent);
    if (lengths.length < 4) return undefined;
    const growth = steady(lengths);
    if (!growth || !(growth.factor > 1.0001) || !leadsAway(o, lengths.length)) return undefined;
    const isAlternating = alternates(o.moves);
    const rate = isAlternating ? -growth.factor : growth.factor;
    const limit = stableRate(o);
    const cure =
      limit === undefined ? 'Try a smaller learning rate.' : `At this curvature the learning rate has to stay below ${shown(limit)}.`;
    const falls = o.sign * (o.value(o.step) - o.value(o.run.first)) < 0;
    return {
      state: 'diverging',
      rate,
      message: falls
        ? `Runs away: every update is ${shown(growth.factor)} times as long as the one before, and the value falls without end (${shown(o.value(o.step))}). The function has no minimum in this direction.`
        : `Diverges: every update is ${shown(growth.factor)} times as long as the one before${isAlternating ? ', from side to side' : ''}, and the value has gone from ${shown(o.value(o.run.first))} to ${shown(o.value(o.step))}. ${cure}`,
    };
  },
  health: {
    name: 'divergence',
    title: 'Divergence',
    description: `The value is worse than at the start by more than ${givenUp - 1} times its size there, a loss thus above ${givenUp} times the first (Smith 2017).`,
    isOnByDefault: false,
    conditionDescription: `How many times the first value the value may reach, by default ${givenUp}.`,
    threshold: givenUp,
    range: [1, Infinity],
    watch({ window: { run } }, threshold) {
      const value = valueReader(run);
      const sign = direction(run);
      return (step) => {
        const [first, now] = [value(run.first), value(step)];
        if (!isMuchWorse(now, first, sign, threshold)) return undefined;
        return `The run diverges: the value is ${shown(now)} at step ${step}, but was ${shown(first)} at the start. Try a smaller learning rate, or step back to where it rose.`;
      };
    },
  },
};

/** It moves on, and is much worse off than where it began. */
export const carriedAway: Judge = {
  judge(o) {
    const [first, now] = [o.value(o.run.first), o.value(o.step)];
    const rises = o.sign * (now - o.value(Math.max(o.run.first, o.step - recent))) > 0;
    if (o.isStochastic || !rises || !isMuchWorse(now, first, o.sign)) return undefined;
    return {
      state: 'diverging',
      message: `Diverges: the value is ${shown(now)}, but was ${shown(first)} at the start. Try a smaller learning rate, or step back to where it rose.`,
    };
  },
};

function leadsAway(o: Observation, updates: number): boolean {
  const { sign, step, run } = o;
  const worse = sign * (o.value(step) - o.value(step - updates)) > 0 && sign * (o.value(step) - o.value(run.first)) > 0;
  const far = length(o.theta(step)) > 100 * (1 + length(o.theta(run.first)));
  const isBottomless = o.exact !== undefined && o.target === undefined;
  return worse || far || isBottomless;
}
