import * as Type from 'typebox';
import { equation, option } from '../notation/equation';
import { decayRate, epsilon, learningRate, weightDecay } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';
import { descend } from '../transforms/learningRate';
import { correctBias, firstMoment } from '../transforms/moments';
import { decayGradient } from '../transforms/weightDecay';

interface Options {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}

function infinityNorm(beta2: number, epsilon: number, input: string): Stage {
  return {
    name: 'infinity norm',
    output: 'u',
    symbol: 'u',
    formula: 'u ← max(β₂·u, |g| + ε)',
    equation: equation('max(beta*u, abs(g) + epsilon)', { u: 'u', g: input, beta: option('beta2', beta2, 'β₂'), epsilon: option('epsilon', epsilon, 'ε') }),
    option: 'beta2',
    elementwise: true,
    run(vectors, length) {
      const { u } = vectors;
      const g = vectors[input];
      for (let i = 0; i < length; i++) u[i] = Math.max(beta2 * u[i], Math.abs(g[i]) + epsilon);
    },
  };
}

const rateFromNorm: Stage = {
  name: 'effective learning rate',
  output: 'effectiveLearningRate',
  symbol: 'η',
  formula: 'η = α / u',
  equation: equation('alpha/u', { u: 'u' }),
  option: 'learningRate',
  elementwise: true,
  run({ effectiveLearningRate, u }, length, { learningRate: α }) {
    for (let i = 0; i < length; i++) effectiveLearningRate[i] = α / u[i];
  },
};

export const adamax = defineRule<Options>({
  name: 'adamax',
  title: 'AdaMax',
  summary: 'Adam with the largest recent gradient in place of the root of the second moment.',
  formula: ['m \\leftarrow \\beta_1 m + (1-\\beta_1) g', 'u \\leftarrow \\max(\\beta_2 u, |g| + \\epsilon)', '\\theta \\leftarrow \\theta - \\frac{\\alpha}{u}\\,\\hat m'],
  formulaText: ['m ← β₁·m + (1 − β₁)·g', 'u ← max(β₂·u, |g| + ε)', 'θ ← θ − α / u · m̂ with m̂ = m / (1 − β₁ᵗ⁺¹)'],
  effectiveLearningRate: 'α / u',
  reference: { authors: 'Kingma & Ba', title: 'Adam: a method for stochastic optimization', year: 2015, where: 'algorithm 2, in the form of torch.optim.Adamax', url: 'https://arxiv.org/abs/1412.6980' },
  options: Type.Object({
    learningRate: learningRate(0.002),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the infinity norm u.'),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(),
  }),
  usesGradient: true,
  slots: (_, { layout }) => [
    { name: 'm', title: 'first moment', size: layout.size, initial: 0 },
    { name: 'u', title: 'infinity norm', size: layout.size, initial: 0 },
  ],
  stages({ beta1, beta2, epsilon: ε, weightDecay: λ }) {
    const g = λ === 0 ? 'gradient' : 'decayedGradient';
    return [
      ...(λ === 0 ? [] : [decayGradient(λ)]),
      firstMoment(beta1, g),
      infinityNorm(beta2, ε, g),
      correctBias(beta1, 'm', 'mHat', { input: 'm', output: 'm̂', beta: 'β₁' }),
      rateFromNorm,
      descend('mHat', 'm̂'),
    ];
  },
});
