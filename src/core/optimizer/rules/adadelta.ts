import * as Type from 'typebox';
import { equation, option } from '../notation/equation';
import { decayRate, epsilon, learningRate } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';
import { descend } from '../transforms/learningRate';
import { secondMoment } from '../transforms/moments';

interface Options {
  rho: number;
  epsilon: number;
}

function rateFromUpdates(epsilon: number): Stage {
  return {
    name: 'effective learning rate',
    output: 'effectiveLearningRate',
    symbol: 'η',
    formula: 'η = α·√(Δ̄ + ε) / √(v + ε)',
    equation: equation('alpha*sqrt(delta + epsilon)/sqrt(v + epsilon)', { delta: 'delta', v: 'v', epsilon: option('epsilon', epsilon, 'ε') }),
    option: 'learningRate',
    elementwise: true,
    run({ effectiveLearningRate, v, delta }, length, { learningRate }) {
      for (let i = 0; i < length; i++) effectiveLearningRate[i] = (learningRate * Math.sqrt(delta[i] + epsilon)) / Math.sqrt(v[i] + epsilon);
    },
  };
}

function averageUpdates(rho: number, epsilon: number): Stage {
  return {
    name: 'mean of squared updates',
    output: 'delta',
    symbol: 'Δ̄',
    formula: 'Δ̄ ← ρ·Δ̄ + (1 − ρ)·(g·√(Δ̄ + ε) / √(v + ε))²',
    equation: equation('rho*delta + (1 - rho)*(g^2*(delta + epsilon)/(v + epsilon))', { delta: 'delta', g: 'gradient', v: 'v', rho: option('rho', rho, 'ρ'), epsilon: option('epsilon', epsilon, 'ε') }),
    option: 'rho',
    elementwise: true,
    run({ gradient, v, delta }, length) {
      for (let i = 0; i < length; i++) {
        const squared = (gradient[i] * gradient[i] * (delta[i] + epsilon)) / (v[i] + epsilon);
        delta[i] = rho * delta[i] + (1 - rho) * squared;
      }
    },
  };
}

export const adadelta = defineRule<Options>({
  name: 'adadelta',
  title: 'Adadelta',
  summary: 'Divides by the root mean square of recent gradients and multiplies by that of recent updates: no learning rate to choose.',
  formula: [
    'v \\leftarrow \\rho v + (1-\\rho) g^2',
    '\\Delta\\theta = -\\frac{\\sqrt{\\bar\\Delta + \\epsilon}}{\\sqrt{v + \\epsilon}}\\, g',
    '\\bar\\Delta \\leftarrow \\rho\\bar\\Delta + (1-\\rho)\\,\\Delta\\theta^2',
    '\\theta \\leftarrow \\theta + \\alpha\\,\\Delta\\theta',
  ],
  formulaText: ['v ← ρ·v + (1 − ρ)·g²', 'Δ = −√(Δ̄ + ε) / √(v + ε) · g', 'Δ̄ ← ρ·Δ̄ + (1 − ρ)·Δ²', 'θ ← θ + α·Δ'],
  effectiveLearningRate: 'α·√(Δ̄ + ε) / √(v + ε)',
  reference: { authors: 'Zeiler', title: 'ADADELTA: an adaptive learning rate method', year: 2012, where: 'algorithm 1', url: 'https://arxiv.org/abs/1212.5701' },
  options: Type.Object({
    learningRate: learningRate(1),
    rho: decayRate(0.9, 'Decay rate ρ of both running means.'),
    epsilon: epsilon(1e-6),
  }),
  usesGradient: true,
  slots: (_, { layout }) => [
    { name: 'v', title: 'mean of squared gradients', size: layout.size, initial: 0 },
    { name: 'delta', title: 'mean of squared updates', size: layout.size, initial: 0 },
  ],
  stages: ({ rho, epsilon: ε }) => [secondMoment(rho, 'gradient', 'ρ', 'rho'), rateFromUpdates(ε), descend('gradient', 'g'), averageUpdates(rho, ε)],
});
