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

/** Δθ ← Δθ − α·λ·θ: decoupled weight decay (Loshchilov & Hutter 2019). */
export function decoupledDecay(rate: number): Stage {
  return {
    name: 'decoupled weight decay',
    output: 'update',
    symbol: 'Δθ',
    formula: 'Δθ ← Δθ − α·λ·θ',
    equation: equation('update - alpha*lambda*theta', { update: 'update', theta: 'theta', lambda: option('weightDecay', rate, 'λ') }),
    option: 'weightDecay',
    elementwise: true,
    run({ theta, update }, length, { learningRate }) {
      for (let i = 0; i < length; i++) update[i] -= learningRate * rate * theta[i];
    },
  };
}
