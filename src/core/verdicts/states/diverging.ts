import { length } from '../exact/stationaryPoint';
import type { Observation } from '../observation';
import { alternates, steady } from '../trend';
import { shown } from '../words';
import { stableRate } from '../stableRate';
import type { Judge } from './judge';

/** Updates looked back over. */
const recent = 20;

/** Updates grow steadily, and they lead away: to worse values, or without end. */
export const diverging: Judge = (o) => {
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
};

function leadsAway(o: Observation, updates: number): boolean {
  const { sign, step, run } = o;
  const worse = sign * (o.value(step) - o.value(step - updates)) > 0 && sign * (o.value(step) - o.value(run.first)) > 0;
  const far = length(o.theta(step)) > 100 * (1 + length(o.theta(run.first)));
  const isBottomless = o.exact !== undefined && o.target === undefined;
  return worse || far || isBottomless;
}
