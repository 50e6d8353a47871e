import type { HealthRule } from './healthRule';
import { extremeTensor, gradientNormReader, shown } from './measure';

/**
 * A gradient so short that nothing is learned any more: at a minimum, on a plateau, or where saturated units pass nothing on
 * (Glorot & Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010). 1e-7 is the gradient tolerance
 * of torch.optim.LBFGS.
 */
export const vanishingGradient: HealthRule = {
  name: 'vanishingGradient',
  title: 'Vanishing gradient',
  description: 'The norm of the gradient is below a threshold, at a minimum or on a plateau (Glorot & Bengio 2010).',
  isOnByDefault: false,
  conditionDescription: 'Threshold on ‖g‖, by default 1e-7.',
  threshold: 1e-7,
  range: [0, Infinity],
  watch(window, threshold) {
    const norm = gradientNormReader(window);
    return (step) => {
      const now = norm(step);
      if (!(now < threshold)) return undefined;
      const smallest = extremeTensor(window, step, 'smallest');
      return `The gradient vanishes: its norm is ${shown(now)} at step ${step}, below ${shown(threshold)}${smallest ? `, smallest in ${smallest}` : ''}. Compare the value with the one you hope for: this is a minimum or a plateau.`;
    };
  },
};
