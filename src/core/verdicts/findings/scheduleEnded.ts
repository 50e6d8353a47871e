import { shown } from '../words';
import type { FindingKind } from './findingKind';

/** Of the largest α(t) so far. */
const share = 0.01;
/** Of the run's updates, under the rate that is left. */
const part = 0.1;

export const scheduleEnded: FindingKind = {
  kind: 'scheduleEnded',
  description: `For the last ${100 * part} % of the updates or more, and at least five, the learning rate has been below ${100 * share} % of its largest: the schedule was over before the run.`,
  find(o, { state }) {
    const last = o.step - (o.run.hasUpdate(o.step) ? 0 : 1);
    const back = Math.max(5, Math.ceil(part * o.updates));
    const from = last - back;
    if (state === 'converged' || from <= o.run.first) return undefined;
    const looks = Array.from({ length: 33 }, (_, i) => o.learningRate(o.run.first + Math.round((i * (last - o.run.first)) / 32)));
    const largest = Math.max(...looks);
    const before = o.learningRate(from);
    if (!(before < share * largest)) return undefined;
    return {
      severity: 'warning',
      step: from,
      message: `The schedule ended before the run: since step ${from} or earlier the learning rate is below ${shown(share * largest)}, at its largest it was ${shown(largest)}. Let the schedule last for all ${o.run.assignment.steps} steps, or stop earlier.`,
      evidence: { learningRate: o.learningRate(last), largest },
    };
  },
};
