import * as Type from 'typebox';
import { equation, option } from '../notation/equation';
import { decayRate, learningRate, number } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';
import { descend, sameRate } from '../transforms/learningRate';
import { firstMoment } from '../transforms/moments';
import { decoupledDecay } from '../transforms/weightDecay';

interface Options {
  beta1: number;
  beta2: number;
  weightDecay: number;
}

function signOfInterpolation(beta1: number): Stage {
  return {
    name: 'sign of the interpolation',
    output: 'direction',
    symbol: 'c',
    formula: 'c = sign(β₁·m + (1 − β₁)·g)',
    equation: equation('sign(beta*m + (1 - beta)*g)', { m: 'm', g: 'gradient', beta: option('beta1', beta1, 'β₁') }),
    option: 'beta1',
    elementwise: true,
    run({ m, gradient, direction }, length) {
      for (let i = 0; i < length; i++) direction[i] = Math.sign(beta1 * m[i] + (1 - beta1) * gradient[i]);
    },
  };
}

export const lion = defineRule<Options>({
  name: 'lion',
  title: 'Lion',
  summary: 'Steps by the sign of a momentum: every coordinate moves by exactly α, and only one average is kept.',
  formula: ['c = \\mathrm{sign}(\\beta_1 m + (1-\\beta_1) g)', '\\theta \\leftarrow \\theta - \\alpha\\,(c + \\lambda\\theta)', 'm \\leftarrow \\beta_2 m + (1-\\beta_2) g'],
  formulaText: ['c = sign(β₁·m + (1 − β₁)·g)', 'θ ← θ − α·(c + λ·θ)', 'm ← β₂·m + (1 − β₂)·g'],
  effectiveLearningRate: 'α',
  reference: { authors: 'Chen, Liang, Huang et al.', title: 'Symbolic discovery of optimization algorithms', year: 2023, where: 'algorithm 2', url: 'https://arxiv.org/abs/2302.06675' },
  options: Type.Object({
    learningRate: learningRate(0.0001),
    beta1: decayRate(0.9, 'β₁: share of the momentum in the direction.'),
    beta2: decayRate(0.99, 'Decay rate β₂ of the momentum m.'),
    weightDecay: number(0, 'Weight decay λ: shrinks the parameters by α·λ at every step.', { minimum: 0, maximum: 1e6 }),
  }),
  usesGradient: true,
  slots: (_, { layout }) => [{ name: 'm', title: 'momentum', size: layout.size, initial: 0 }],
  stages: ({ beta1, beta2, weightDecay: λ }) => [
    signOfInterpolation(beta1),
    sameRate(),
    descend('direction', 'c'),
    ...(λ === 0 ? [] : [decoupledDecay(λ)]),
    firstMoment(beta2, 'gradient', 'β₂', 'beta2', 'momentum'),
  ],
});
