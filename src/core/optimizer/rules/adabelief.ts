import * as Type from 'typebox';
import { equation, option } from '../notation/equation';
import { decayRate, epsilon, learningRate, weightDecay } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';
import { descend, rateFromSquares } from '../transforms/learningRate';
import { correctBias, firstMoment } from '../transforms/moments';
import { decayGradient } from '../transforms/weightDecay';

interface Options {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}

function belief(beta2: number, epsilon: number, input: string): Stage {
  return {
    name: 'variance around the first moment',
    output: 's',
    symbol: 's',
    formula: 's ← β₂·s + (1 − β₂)·(g − m)² + ε',
    equation: equation('beta*s + (1 - beta)*(g - m)^2 + epsilon', { s: 's', m: 'm', g: input, beta: option('beta2', beta2, 'β₂'), epsilon: option('epsilon', epsilon, 'ε') }),
    option: 'beta2',
    elementwise: true,
    run(vectors, length) {
      const { m, s } = vectors;
      const g = vectors[input];
      for (let i = 0; i < length; i++) s[i] = beta2 * s[i] + (1 - beta2) * (g[i] - m[i]) ** 2 + epsilon;
    },
  };
}

export const adabelief = defineRule<Options>({
  name: 'adabelief',
  title: 'AdaBelief',
  summary: 'Adam that divides by how far gradients stray from their average: large steps where they agree.',
  formula: [
    'm \\leftarrow \\beta_1 m + (1-\\beta_1) g,\\quad s \\leftarrow \\beta_2 s + (1-\\beta_2)(g-m)^2 + \\epsilon',
    '\\theta \\leftarrow \\theta - \\frac{\\alpha}{\\sqrt{\\hat s}+\\epsilon}\\,\\hat m',
  ],
  formulaText: ['m, m̂ as in Adam', 's ← β₂·s + (1 − β₂)·(g − m)² + ε, ŝ = s / (1 − β₂ᵗ⁺¹)', 'θ ← θ − α / (√ŝ + ε) · m̂'],
  effectiveLearningRate: 'α / (√ŝ + ε)',
  reference: { authors: 'Zhuang, Tang, Ding et al.', title: 'AdaBelief optimizer: adapting stepsizes by the belief in observed gradients', year: 2020, where: 'algorithm 2', url: 'https://arxiv.org/abs/2010.07468' },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the variance s.'),
    epsilon: epsilon(1e-16),
    weightDecay: weightDecay(),
  }),
  usesGradient: true,
  slots: (_, { layout }) => [
    { name: 'm', title: 'first moment', size: layout.size, initial: 0 },
    { name: 's', title: 'variance around the first moment', size: layout.size, initial: 0 },
  ],
  stages({ beta1, beta2, epsilon: ε, weightDecay: λ }) {
    const g = λ === 0 ? 'gradient' : 'decayedGradient';
    return [
      ...(λ === 0 ? [] : [decayGradient(λ)]),
      firstMoment(beta1, g),
      belief(beta2, ε, g),
      correctBias(beta1, 'm', 'mHat', { input: 'm', output: 'm̂', beta: 'β₁' }),
      correctBias(beta2, 's', 'sHat', { input: 's', output: 'ŝ', beta: 'β₂' }),
      rateFromSquares('sHat', 'ŝ', ε),
      descend('mHat', 'm̂'),
    ];
  },
});
