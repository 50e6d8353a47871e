import { equation } from '../notation/equation';
import type { Stage } from '../stage';

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
