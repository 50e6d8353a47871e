import type { HealthRule } from './healthRule';
import { extremeTensor, gradientNormReader, shown } from './measure';

/**
 * A gradient so long that one step destroys what was learned (Pascanu, Mikolov & Bengio, On the difficulty of training recurrent
 * neural networks, 2013, section 3.2, who clip ‖g‖ at a threshold). Useful thresholds depend on the problem; 1000 is far beyond
 * the norms around 1 to 10 at which clipping is commonly set.
 */
export const explodingGradient: HealthRule = {
  name: 'explodingGradient',
  title: 'Exploding gradient',
  description: 'The norm of the gradient is above a threshold (Pascanu, Mikolov & Bengio 2013).',
  isOnByDefault: false,
  conditionDescription: 'Threshold on ‖g‖, by default 1000.',
  threshold: 1000,
  range: [0, Infinity],
  watch(window, threshold) {
    const norm = gradientNormReader(window);
    return (step) => {
      const now = norm(step);
      if (!(now > threshold)) return undefined;
      const largest = extremeTensor(window, step, 'largest');
      return `The gradient explodes: its norm is ${shown(now)} at step ${step}, above ${shown(threshold)}${largest ? `, most of it in ${largest}` : ''}. Clip it with \`clip: { globalNorm: 1 }\`, or try a smaller learning rate.`;
    };
  },
};
