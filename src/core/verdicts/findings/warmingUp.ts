import { shown } from '../words';
import type { FindingKind } from './findingKind';

const inARow = 3;

export const warmingUp: FindingKind = {
  kind: 'warmingUp',
  description: `The learning rate α(t) rose at each of the last ${inARow} updates: a warm-up is not over.`,
  find(o) {
    const last = o.step - (o.run.hasUpdate(o.step) ? 0 : 1);
    if (last - inARow < o.run.first) return undefined;
    const rates = Array.from({ length: inARow + 1 }, (_, i) => o.learningRate(last - inARow + i));
    if (!rates.every((rate, i) => i === 0 || rate > rates[i - 1])) return undefined;
    return {
      severity: 'information',
      message: `Still warming up: the learning rate is ${shown(rates[inARow])} and rises. What the run does now says little of what it will do at the full rate.`,
      evidence: { learningRate: rates[inARow] },
    };
  },
};
