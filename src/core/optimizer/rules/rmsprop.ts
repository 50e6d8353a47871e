import * as Type from 'typebox';
import { equation, option } from '../notation/equation';
import { decayRate, epsilon, flag, learningRate, number } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';
import { descend, rateFromSquares } from '../transforms/learningRate';
import { firstMoment, secondMoment } from '../transforms/moments';

interface Options {
  rho: number;
  epsilon: number;
  momentum: number;
  centered: boolean;
}

const variance: Stage = {
  name: 'variance of the gradient',
  output: 'variance',
  otherwise: 'v',
  symbol: 'σ²',
  formula: 'σ² = v − m²',
  equation: equation('v - m^2', { v: 'v', m: 'm' }),
  option: 'centered',
  elementwise: true,
  run({ v, m, variance: output }, length) {
    for (let i = 0; i < length; i++) output[i] = v[i] - m[i] * m[i];
  },
};

function momentumOfScaled(momentum: number, squares: string, epsilon: number): Stage {
  return {
    name: 'momentum',
    output: 'b',
    symbol: 'b',
    formula: 'b ← μ·b + g / (√v + ε)',
    equation: equation('mu*b + g/(sqrt(s) + epsilon)', { b: 'b', g: 'gradient', s: squares, mu: option('momentum', momentum, 'μ'), epsilon: option('epsilon', epsilon, 'ε') }),
    option: 'momentum',
    elementwise: true,
    run(vectors, length) {
      const { b, gradient } = vectors;
      const s = vectors[squares];
      for (let i = 0; i < length; i++) b[i] = momentum * b[i] + gradient[i] / (Math.sqrt(s[i]) + epsilon);
    },
  };
}

const descendByMomentum: Stage = {
  name: 'update',
  output: 'update',
  symbol: 'Δθ',
  formula: 'Δθ = −α·b',
  equation: equation('-alpha*b', { b: 'b' }),
  elementwise: true,
  run({ b, update }, length, { learningRate }) {
    for (let i = 0; i < length; i++) update[i] = -learningRate * b[i];
  },
};

export const rmsprop = defineRule<Options>({
  name: 'rmsprop',
  title: 'RMSprop',
  summary: 'Divides each coordinate’s rate by the root mean square of its recent gradients: rates fall and recover.',
  formula: ['v \\leftarrow \\rho v + (1-\\rho) g^2', 'b \\leftarrow \\mu b + \\frac{g}{\\sqrt{v} + \\epsilon}', '\\theta \\leftarrow \\theta - \\alpha b'],
  formulaText: ['v ← ρ·v + (1 − ρ)·g²; centered: v − m² in its place', 'b ← μ·b + g / (√v + ε)', 'θ ← θ − α·b'],
  effectiveLearningRate: 'α / (√v + ε)',
  reference: {
    authors: 'Tieleman & Hinton',
    title: 'Lecture 6.5: rmsprop (Coursera, Neural Networks for Machine Learning)',
    year: 2012,
    where: 'centered: Graves 2013, eq. 38–45; in the form of torch.optim.RMSprop',
    url: 'https://arxiv.org/abs/1308.0850',
  },
  options: Type.Object({
    learningRate: learningRate(0.01),
    rho: decayRate(0.99, 'Decay rate ρ of the mean of squared gradients (PyTorch calls it alpha).'),
    epsilon: epsilon(1e-8),
    momentum: number(0, 'Momentum μ of the scaled gradient.', { minimum: 0, maximum: 1 }),
    centered: flag(false, 'Divides by the standard deviation of the gradient instead of its root mean square.'),
  }),
  usesGradient: true,
  slots: ({ momentum, centered }, { layout }) => [
    { name: 'v', title: 'mean of squared gradients', size: layout.size, initial: 0 },
    ...(centered ? [{ name: 'm', title: 'mean of gradients', size: layout.size, initial: 0 }] : []),
    ...(momentum > 0 ? [{ name: 'b', title: 'momentum', size: layout.size, initial: 0 }] : []),
  ],
  stages({ rho, epsilon: ε, momentum, centered }) {
    const [squares, symbol] = centered ? ['variance', 'σ²'] : ['v', 'v'];
    return [
      secondMoment(rho, 'gradient', 'ρ', 'rho'),
      ...(centered ? [firstMoment(rho, 'gradient', 'ρ', 'rho'), variance] : []),
      rateFromSquares(squares, symbol, ε),
      ...(momentum > 0 ? [momentumOfScaled(momentum, squares, ε), descendByMomentum] : [descend('gradient', 'g')]),
    ];
  },
});
