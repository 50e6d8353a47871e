import type { HealthRule } from './healthRule';
import { direction, shown, valueReader } from './measure';

/**
 * The value has become much worse than it was at the start. The factor of 4 is the one at which learning-rate range tests give a
 * run up (Smith, Cyclical learning rates for training neural networks, 2017, as done in fastai's lr_find: loss > 4 × best).
 */
export const divergence: HealthRule = {
  name: 'divergence',
  title: 'Divergence',
  description:
    'The value is worse than at the start by more than 3 times its size there, a loss thus above 4 times the first (Smith 2017).',
  isOnByDefault: false,
  conditionDescription: 'How many times the first value the value may reach, by default 4.',
  threshold: 4,
  range: [1, Infinity],
  watch({ run }, threshold) {
    const value = valueReader(run);
    const sign = direction(run);
    return (step) => {
      const [first, now] = [value(run.first), value(step)];
      const allowed = (threshold - 1) * (Math.abs(first) || 1);
      if (!(sign * (now - first) > allowed)) return undefined;
      return `The run diverges: the value is ${shown(now)} at step ${step}, but was ${shown(first)} at the start. Try a smaller learning rate, or step back to where it rose.`;
    };
  },
};
