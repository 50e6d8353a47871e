import { derived, equation, option } from '../notation/equation';
import type { Stage } from '../stage';

/** η = α: every coordinate moves at the same rate. */
export function sameRate(): Stage {
  return {
    name: 'effective learning rate',
    output: 'effectiveLearningRate',
    symbol: 'η',
    formula: 'η = α',
    equation: equation('alpha', {}),
    option: 'learningRate',
    elementwise: true,
    run({ effectiveLearningRate }, length, { learningRate }) {
      effectiveLearningRate.fill(learningRate, 0, length);
    },
  };
}

/** η = α / (√s + ε): a rate of its own for every coordinate, from the mean or sum of its squared gradients. */
export function rateFromSquares(squares: string, symbol: string, epsilon: number, rate: (t: number, learningRate: number) => number = (_, α) => α): Stage {
  return {
    name: 'effective learning rate',
    output: 'effectiveLearningRate',
    symbol: 'η',
    formula: `η = α / (√${symbol} + ε)`,
    equation: equation('a/(sqrt(s) + epsilon)', { s: squares, epsilon: option('epsilon', epsilon, 'ε'), a: derived('α', 'learning rate, after its schedule and the rule’s own decay', ({ t, learningRate }) => rate(t, learningRate)) }),
    option: 'learningRate',
    elementwise: true,
    run(vectors, length, { t, learningRate }) {
      const { effectiveLearningRate } = vectors;
      const s = vectors[squares];
      const α = rate(t, learningRate);
      for (let i = 0; i < length; i++) effectiveLearningRate[i] = α / (Math.sqrt(s[i]) + epsilon);
    },
  };
}

/** Δθ = −η·d. */
export function descend(direction: string, symbol: string): Stage {
  return {
    name: 'update',
    output: 'update',
    symbol: 'Δθ',
    formula: `Δθ = −η·${symbol}`,
    equation: equation('-eta*d', { eta: 'effectiveLearningRate', d: direction }),
    elementwise: true,
    run(vectors, length) {
      const { effectiveLearningRate, update } = vectors;
      const d = vectors[direction];
      for (let i = 0; i < length; i++) update[i] = -effectiveLearningRate[i] * d[i];
    },
  };
}
