import { equation, option } from '../notation/equation';
import type { Stage } from '../stage';

/** g′ = g + λ·θ: L2 regularization, as every PyTorch optimizer without the W does it. */
export function decayGradient(rate: number, input = 'gradient'): Stage {
  return {
    name: 'weight decay',
    output: 'decayedGradient',
    otherwise: input,
    symbol: 'g′',
    formula: 'g′ = g + λ·θ',
    equation: equation('g + lambda*theta', { g: input, theta: 'theta', lambda: option('weightDecay', rate, 'λ') }),
    option: 'weightDecay',
    elementwise: true,
    run(vectors, length) {
      const { theta, decayedGradient } = vectors;
      const g = vectors[input];
      for (let i = 0; i < length; i++) decayedGradient[i] = g[i] + rate * theta[i];
    },
  };
}
