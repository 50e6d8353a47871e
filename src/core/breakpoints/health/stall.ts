import type { HealthRule } from './healthRule';
import { direction, shown, valueReader } from './measure';

/** Steps without improvement, as in torch.optim.lr_scheduler.ReduceLROnPlateau. */
const patience = 10;

/**
 * The value no longer gets better: within the last 10 steps it was never better than before them by a ten-thousandth. Patience and
 * relative threshold are those at which torch.optim.lr_scheduler.ReduceLROnPlateau acts; see also Prechelt, Early stopping — but when? (1998).
 */
export const stall: HealthRule = {
  name: 'stall',
  title: 'Stall',
  description: `For ${patience} steps the value has not become better by the given share of itself (Prechelt 1998; ReduceLROnPlateau of PyTorch).`,
  isOnByDefault: false,
  conditionDescription: `Least improvement within ${patience} steps, as a share of the value, by default 0.0001.`,
  threshold: 1e-4,
  range: [0, 1],
  watch({ run }, threshold) {
    const value = valueReader(run);
    const sign = direction(run);
    return (step) => {
      const from = step - patience;
      if (from < run.first) return undefined;
      const before = value(from);
      const wanted = sign * before - threshold * Math.abs(before);
      for (let one = step; one > from; one--) if (!(sign * value(one) >= wanted)) return undefined;
      return `The run stalls: since step ${from} the value has stayed at about ${shown(before)}. It has converged, or the learning rate is too small or too large to get further.`;
    };
  },
};
