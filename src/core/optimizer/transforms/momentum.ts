import { equation, option } from '../notation/equation';
import type { Stage } from '../stage';

/** b ← μ·b + (1 − τ)·g, and b ← g at the first update (heavy ball, Polyak 1964, in PyTorch's form). */
export function accumulateMomentum(momentum: number, dampening: number, input: string): Stage {
  return {
    name: 'momentum',
    output: 'b',
    otherwise: input,
    symbol: 'b',
    formula: 'b ← μ·b + (1 − τ)·g; at t = 0: b ← g',
    equation: equation('where(t == 0, g, mu*b + (1 - tau)*g)', { b: 'b', g: input, mu: option('momentum', momentum, 'μ'), tau: option('dampening', dampening, 'τ') }),
    option: 'momentum',
    elementwise: true,
    run(vectors, length, { t }) {
      const { b } = vectors;
      const g = vectors[input];
      if (t === 0) b.set(g.length === length ? g : g.subarray(0, length));
      else for (let i = 0; i < length; i++) b[i] = momentum * b[i] + (1 - dampening) * g[i];
    },
  };
}

/** d = g + μ·b: Nesterov's look ahead in the form of Sutskever et al. 2013. */
export function lookAhead(momentum: number, input: string): Stage {
  return {
    name: 'Nesterov look-ahead',
    output: 'direction',
    otherwise: 'b',
    symbol: 'd',
    formula: 'd = g + μ·b',
    equation: equation('g + mu*b', { b: 'b', g: input, mu: option('momentum', momentum, 'μ') }),
    option: 'nesterov',
    elementwise: true,
    run(vectors, length) {
      const { b, direction } = vectors;
      const g = vectors[input];
      for (let i = 0; i < length; i++) direction[i] = g[i] + momentum * b[i];
    },
  };
}
