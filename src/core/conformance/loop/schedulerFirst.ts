import { figure, type LoopTest } from './finding';

/** A learning rate that has moved before the first update. */
export const schedulerFirst: LoopTest = {
  name: 'scheduler stepped before the optimizer',
  find({ steps }) {
    const [first] = steps;
    if (!first || first.step !== 0) return Promise.resolve(undefined);
    const counted = first.scheduler !== undefined && first.scheduler > 0 && !(first.base && first.base.state.size > 0);
    const rates = first.ratesAtStart;
    const now = first.options.map((options) => options.get('lr'));
    const moved = rates?.findIndex((rate, i) => typeof now[i] === 'number' && rate !== now[i]) ?? -1;
    if (!counted && moved < 0) return Promise.resolve(undefined);
    const how =
      moved < 0
        ? `the scheduler has made ${first.scheduler} of its steps`
        : `the learning rate has gone from ${figure(rates?.[moved] ?? NaN)} to ${figure(Number(now[moved]))}`;
    return Promise.resolve({
      name: this.name,
      step: 0,
      said: `Before the first update ${how}: the schedule's first value is skipped. Call scheduler.step() after optimizer.step().`,
    });
  },
};
