import { networkOf } from '../ofNetwork';
import { median } from '../median';
import { shown } from '../words';
import type { FindingKind } from './findingKind';

const rise = 0.1;
/** Measurements since the best. */
const patience = 3;

export const overfitting: FindingKind = {
  kind: 'overfitting',
  description: `The validation loss was lowest at least ${patience} measurements ago and is now ${100 * rise} % above that (the middle of the last ${patience}), while the loss on the training batches is lower than then (Prechelt, Early stopping — but when?, 1998).`,
  find(o) {
    if (!networkOf(o) || !o.run.metrics) return undefined;
    const { steps, rows } = o.run.metrics.read();
    const at = o.run.assignment.objective.meter?.names.findIndex((name) => /^validation\W?loss$/i.test(name)) ?? -1;
    const count = steps.findLastIndex((step) => step <= o.step) + 1;
    const losses = at < 0 ? undefined : rows[at].subarray(0, count);
    if (!losses || count < patience + 2 || !losses.every(Number.isFinite)) return undefined;
    const best = losses.indexOf(Math.min(...losses));
    const now = median(losses.subarray(count - patience));
    if (count - 1 - best < patience || !(now > (1 + rise) * losses[best])) return undefined;
    const around = (step: number) =>
      median(Array.from({ length: 9 }, (_, i) => o.value(Math.max(o.run.first, Math.min(o.step, step - 8 + i)))));
    const [then, later] = [around(steps[best]), around(o.step)];
    if (!(later < then)) return undefined;
    return {
      severity: 'warning',
      step: steps[best],
      message: `Overfits since step ${steps[best]}: the validation loss was ${shown(losses[best])} there and is ${shown(now)} now, while the training loss went from about ${shown(then)} to ${shown(later)}. Stop there, or take more data, a smaller network or weight decay.`,
      evidence: { best: losses[best], now, trainingThen: then, trainingNow: later },
    };
  },
};
