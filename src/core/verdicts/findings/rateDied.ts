import { median } from '../median';
import type { Observation } from '../observation';
import { shown } from '../words';
import type { FindingKind } from './findingKind';

/** Of the first rate. */
const share = 0.1;
/** Moments of the run at which rates are looked at. */
const looks = 12;

export const rateDied: FindingKind = {
  kind: 'rateDied',
  description: `The median effective learning rate has only fallen, to less than ${share} of the first, without the schedule’s doing, and the run has not arrived (AdaGrad’s sum of squares never forgets; Zeiler 2012, section 2.2).`,
  find(o, { state }) {
    if (state === 'converged' || state === 'nonFinite' || o.updates < 10) return undefined;
    const rates = ratesOf(o);
    if (!rates) return undefined;
    const [first, last] = [rates[0], rates[rates.length - 1]];
    const isFalling = rates.every((rate, i) => i === 0 || rate <= rates[i - 1]);
    if (!isFalling || !(last < share * first)) return undefined;
    return {
      severity: 'warning',
      message: `The rates have died: the median effective learning rate has only fallen, from ${shown(first)} to ${shown(last)}, and stays down since all squared gradients are summed. A larger learning rate helps for a while; rmsprop or adam forget old gradients.`,
      evidence: { first, last },
    };
  },
};

/** The median effective learning rate over α(t), at moments evenly over the run; undefined where it cannot be read without replay. */
function ratesOf(o: Observation): number[] | undefined {
  const last = o.step - (o.run.hasUpdate(o.step) ? 0 : 1);
  const steps = Array.from({ length: looks }, (_, i) => o.run.first + Math.round((i * (last - o.run.first)) / (looks - 1)));
  const rates: number[] = [];
  for (const step of steps) {
    const vector = o.tracked(step, 'effectiveLearningRate');
    const alpha = o.learningRate(step);
    if (!vector || !(alpha > 0)) return undefined;
    rates.push((median(vector) * o.learningRate(o.run.first)) / alpha);
  }
  return rates;
}
