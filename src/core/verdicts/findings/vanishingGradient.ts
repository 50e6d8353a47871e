import { extremeTensor, gradientNormReader } from '../measure';
import type { Observation } from '../observation';
import { isKernel, networkOf, tensorNorms } from '../ofNetwork';
import { shown } from '../words';
import type { FindingKind, Found } from './findingKind';

const ratio = 1e-3;
const small = 1e-4;
/** Of the whole gradient: the gradient tolerance of torch.optim.LBFGS. */
const nothing = 1e-7;

export const vanishingGradient: FindingKind = {
  kind: 'vanishingGradient',
  description: `The gradient of the first kernel is below ${ratio} of the last one’s, and below ${small}: the thresholds of AUTOTRAINER (Zhang et al. 2021); the cause is told by Glorot & Bengio 2010.`,
  find: onItsWayBack,
  health: {
    name: 'vanishingGradient',
    title: 'Vanishing gradient',
    description:
      'The norm of the gradient is below a threshold, at a minimum or on a plateau; or, where none is given, it vanishes on its way back through a network (Glorot & Bengio 2010).',
    isOnByDefault: false,
    conditionDescription: `Threshold on ‖g‖, by default ${nothing}.`,
    threshold: nothing,
    range: [0, Infinity],
    watch({ window: { run }, observe }, threshold) {
      const norm = gradientNormReader(run);
      return (step) => {
        const now = norm(step);
        if (!(now < threshold)) return threshold === nothing ? onItsWayBack(observe(step))?.message : undefined;
        const smallest = extremeTensor(run, step, 'smallest');
        return `The gradient vanishes: its norm is ${shown(now)} at step ${step}, below ${shown(threshold)}${smallest ? `, smallest in ${smallest}` : ''}. Compare the value with the one you hope for: this is a minimum or a plateau.`;
      };
    },
  },
};

function onItsWayBack(o: Observation): Found | undefined {
  if (!networkOf(o) || o.updates < 1) return undefined;
  const kernels = tensorNorms(o, o.step).filter(({ tensor }) => isKernel(tensor));
  const [first, last] = [kernels[0], kernels[kernels.length - 1]];
  if (kernels.length < 2 || !(first.gradient < ratio * last.gradient && first.gradient < small) || first.gradient === 0) return undefined;
  return {
    severity: 'warning',
    message: `The gradient vanishes on its way back: it is ${shown(last.gradient)} long in ${last.tensor.name} and ${shown(first.gradient)} in ${first.tensor.name}. ReLU-like activations, normalization or skip connections let it through.`,
    evidence: { tensor: first.tensor.name, gradient: first.gradient, last: last.gradient },
  };
}
