import { isKernel, networkOf, tensorNorms } from '../ofNetwork';
import { shown } from '../words';
import type { FindingKind } from './findingKind';

const ratio = 1e-3;
const small = 1e-4;

export const vanishingGradient: FindingKind = {
  kind: 'vanishingGradient',
  description: `The gradient of the first kernel is below ${ratio} of the last one’s, and below ${small}: the thresholds of AUTOTRAINER (Zhang et al. 2021); the cause is told by Glorot & Bengio 2010.`,
  find(o) {
    const network = networkOf(o);
    if (!network || o.updates < 1) return undefined;
    const kernels = tensorNorms(o, o.step).filter(({ tensor }) => isKernel(tensor));
    const [first, last] = [kernels[0], kernels[kernels.length - 1]];
    if (kernels.length < 2 || !(first.gradient < ratio * last.gradient && first.gradient < small) || first.gradient === 0) return undefined;
    return {
      severity: 'warning',
      message: `The gradient vanishes on its way back: it is ${shown(last.gradient)} long in ${last.tensor.name} and ${shown(first.gradient)} in ${first.tensor.name}. ReLU-like activations, normalization or skip connections let it through.`,
      evidence: { tensor: first.tensor.name, gradient: first.gradient, last: last.gradient },
    };
  },
};
