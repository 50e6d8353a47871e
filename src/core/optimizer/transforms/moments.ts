import { equation, option as optionNumber } from '../notation/equation';
import type { Stage } from '../stage';

/** m ← β·m + (1 − β)·g: moving average of the gradient. */
export function firstMoment(beta: number, input: string, symbol = 'β₁', option = 'beta1', name = 'first moment'): Stage {
  return {
    name,
    output: 'm',
    symbol: 'm',
    formula: `m ← ${symbol}·m + (1 − ${symbol})·g`,
    equation: equation('beta*m + (1 - beta)*g', { beta: optionNumber(option, beta, symbol), m: 'm', g: input }),
    option,
    elementwise: true,
    run(vectors, length) {
      const { m } = vectors;
      const g = vectors[input];
      for (let i = 0; i < length; i++) m[i] = beta * m[i] + (1 - beta) * g[i];
    },
  };
}

/** v ← β·v + (1 − β)·g²: moving average of the squared gradient. */
export function secondMoment(beta: number, input: string, symbol = 'β₂', option = 'beta2'): Stage {
  return {
    name: 'second moment',
    output: 'v',
    symbol: 'v',
    formula: `v ← ${symbol}·v + (1 − ${symbol})·g²`,
    equation: equation('beta*v + (1 - beta)*g^2', { beta: optionNumber(option, beta, symbol), v: 'v', g: input }),
    option,
    elementwise: true,
    run(vectors, length) {
      const { v } = vectors;
      const g = vectors[input];
      for (let i = 0; i < length; i++) v[i] = beta * v[i] + (1 - beta) * (g[i] * g[i]);
    },
  };
}

/** x̂ = x / (1 − βᵗ⁺¹): undoes the pull towards the zero start (Kingma & Ba 2015, section 3). */
export function correctBias(
  beta: number,
  input: string,
  output: string,
  symbols: { input: string; output: string; beta: string },
  option: string,
): Stage {
  return {
    name: `bias correction of ${symbols.input}`,
    output,
    symbol: symbols.output,
    formula: `${symbols.output} = ${symbols.input} / (1 − ${symbols.beta}ᵗ⁺¹)`,
    equation: equation('average/(1 - beta^(t + 1))', { average: input, beta: optionNumber(option, beta, symbols.beta) }),
    elementwise: true,
    run(vectors, length, { t }) {
      const average = vectors[input];
      const corrected = vectors[output];
      const correction = 1 / (1 - beta ** (t + 1));
      for (let i = 0; i < length; i++) corrected[i] = average[i] * correction;
    },
  };
}
