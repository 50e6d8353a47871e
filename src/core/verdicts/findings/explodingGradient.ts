import { median } from '../median';
import { networkOf, tensorNorms } from '../ofNetwork';
import { shown } from '../words';
import type { FindingKind } from './findingKind';

/** Times its own middle of the records before. */
const factor = 100;

export const explodingGradient: FindingKind = {
  kind: 'explodingGradient',
  description: `The gradient of a network is more than ${factor} times as long as the middle of those before it, and longer than 10 (Pascanu, Mikolov & Bengio 2013). Measured against the run’s own history, since its scale is the loss’s.`,
  find(o) {
    if (!networkOf(o) || o.updates < 4) return undefined;
    const norms: number[] = [];
    for (let step = o.from; step <= o.step; step++) norms.push(o.gradientNorm(step));
    const finite = norms.filter(Number.isFinite);
    const usual = median(finite.slice(0, Math.max(1, Math.ceil(finite.length / 2))));
    const largest = Math.max(...finite);
    if (!(largest > factor * usual && largest > 10)) return undefined;
    const step = o.from + norms.indexOf(largest);
    const worst = tensorNorms(o, step).reduce((most, one) => (one.gradient > most.gradient ? one : most));
    return {
      severity: 'warning',
      step,
      message: `The gradient explodes: it is ${shown(largest)} long at step ${step}, ${shown(largest / usual)} times its usual length, most of it in ${worst.tensor.name}. Clip it with \`clip: { globalNorm: 1 }\`, or take a smaller learning rate.`,
      evidence: { tensor: worst.tensor.name, gradient: largest, usual },
    };
  },
};
