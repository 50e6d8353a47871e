import type { Stage } from '../stage';

/** m ← β₁·m + (1 − β₁)·g: moving average of the gradient. */
export function firstMoment(beta1: number, input: string): Stage {
  return {
    name: 'first moment',
    output: 'm',
    symbol: 'm',
    formula: 'm ← β₁·m + (1 − β₁)·g',
    option: 'beta1',
    elementwise: true,
    run(vectors, length) {
      const { m } = vectors;
      const g = vectors[input];
      for (let i = 0; i < length; i++) m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    },
  };
}

/** v ← β₂·v + (1 − β₂)·g²: moving average of the squared gradient. */
export function secondMoment(beta2: number, input: string): Stage {
  return {
    name: 'second moment',
    output: 'v',
    symbol: 'v',
    formula: 'v ← β₂·v + (1 − β₂)·g²',
    option: 'beta2',
    elementwise: true,
    run(vectors, length) {
      const { v } = vectors;
      const g = vectors[input];
      for (let i = 0; i < length; i++) v[i] = beta2 * v[i] + (1 - beta2) * (g[i] * g[i]);
    },
  };
}

/** v̄ ← max(v̄, v): AMSGrad's running maximum (Reddi et al. 2018, algorithm 2). */
export function maximumOfSecondMoment(): Stage {
  return {
    name: 'maximum of the second moment',
    output: 'vMax',
    symbol: 'v̄',
    formula: 'v̄ ← max(v̄, v)',
    option: 'amsgrad',
    elementwise: true,
    run({ v, vMax }, length) {
      for (let i = 0; i < length; i++) if (!(vMax[i] >= v[i])) vMax[i] = v[i];
    },
  };
}

/** x̂ = x / (1 − βᵗ⁺¹): undoes the pull towards the zero start (Kingma & Ba 2015, section 3). */
export function correctBias(beta: number, input: string, output: string, symbols: { input: string; output: string; beta: string }): Stage {
  return {
    name: `bias correction of ${symbols.input}`,
    output,
    symbol: symbols.output,
    formula: `${symbols.output} = ${symbols.input} / (1 − ${symbols.beta}ᵗ⁺¹)`,
    elementwise: true,
    run(vectors, length, { t }) {
      const average = vectors[input];
      const corrected = vectors[output];
      const correction = 1 - beta ** (t + 1);
      for (let i = 0; i < length; i++) corrected[i] = average[i] / correction;
    },
  };
}
