import { extremeTensor, gradientNormReader } from '../measure';
import { median } from '../median';
import type { Observation } from '../observation';
import { networkOf, tensorNorms } from '../ofNetwork';
import { shown } from '../words';
import type { FindingKind, Found } from './findingKind';

/** Times its own middle of the records before. */
const factor = 30;
/** Shorter gradients harm nobody: clipping is commonly set at norms around 1 to 10. */
const long = 10;
/** So long that no history is needed: far beyond those norms. */
const huge = 1000;

export const explodingGradient: FindingKind = {
  kind: 'explodingGradient',
  description: `The gradient of a network is more than ${factor} times as long as the middle of those before it, and longer than ${long} (Pascanu, Mikolov & Bengio 2013). Measured against the run’s own history, since its scale is the loss’s.`,
  find: burst,
  health: {
    name: 'explodingGradient',
    title: 'Exploding gradient',
    description: `The norm of the gradient is above a threshold; or, where none is given, above ${factor} times a network’s usual one (Pascanu, Mikolov & Bengio 2013).`,
    isOnByDefault: false,
    conditionDescription: `Threshold on ‖g‖, by default ${huge}.`,
    threshold: huge,
    range: [0, Infinity],
    watch({ window: { run }, observe }, threshold) {
      const norm = gradientNormReader(run);
      return (step) => {
        const now = norm(step);
        if (!(now > threshold)) {
          const found = threshold === huge && now > long ? burst(observe(step)) : undefined;
          return found?.step === step ? found.message : undefined;
        }
        const largest = extremeTensor(run, step, 'largest');
        return `The gradient explodes: its norm is ${shown(now)} at step ${step}, above ${shown(threshold)}${largest ? `, most of it in ${largest}` : ''}. Clip it with \`clip: { globalNorm: 1 }\`, or try a smaller learning rate.`;
      };
    },
  },
};

function burst(o: Observation): Found | undefined {
  if (!networkOf(o) || o.updates < 4) return undefined;
  const norms: number[] = [];
  for (let step = o.from; step <= o.step; step++) norms.push(o.gradientNorm(step));
  const finite = norms.filter(Number.isFinite);
  const largest = Math.max(...finite);
  const before = finite.slice(0, finite.indexOf(largest));
  if (before.length === 0) return undefined;
  const usual = median(before);
  if (!(largest > factor * usual && largest > long)) return undefined;
  const step = o.from + norms.indexOf(largest);
  const worst = tensorNorms(o, step).reduce((most, one) => (one.gradient > most.gradient ? one : most));
  return {
    severity: 'warning',
    step,
    message: `The gradient explodes: it is ${shown(largest)} long at step ${step}, ${shown(largest / usual)} times its usual length, most of it in ${worst.tensor.name}. Clip it with \`clip: { globalNorm: 1 }\`, or take a smaller learning rate.`,
    evidence: { tensor: worst.tensor.name, gradient: largest, usual },
  };
}
