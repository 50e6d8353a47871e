import * as Type from 'typebox';
import { equation, option } from '../notation/equation';
import { learningRate, number } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';

interface Options {
  lambda: number;
  alpha: number;
  t0: number;
}

function fallingRate({ lambda, alpha }: Options): Stage {
  return {
    name: 'effective learning rate',
    output: 'effectiveLearningRate',
    symbol: 'η',
    formula: 'η = α / (1 + λ·α·t)^κ',
    equation: equation('alpha/(1 + lambda*alpha*t)^kappa', { lambda: option('lambda', lambda, 'λ'), kappa: option('alpha', alpha, 'κ') }),
    option: 'learningRate',
    elementwise: true,
    run({ effectiveLearningRate }, length, { t, learningRate: α }) {
      effectiveLearningRate.fill(α / (1 + lambda * α * t) ** alpha, 0, length);
    },
  };
}

function decayingStep({ lambda }: Options): Stage {
  return {
    name: 'update',
    output: 'update',
    symbol: 'Δθ',
    formula: 'Δθ = −η·(g + λ·θ)',
    equation: equation('-eta*(g + lambda*theta)', { eta: 'effectiveLearningRate', g: 'gradient', theta: 'theta', lambda: option('lambda', lambda, 'λ') }),
    option: 'lambda',
    elementwise: true,
    run({ effectiveLearningRate, gradient, theta, update }, length) {
      for (let i = 0; i < length; i++) update[i] = -effectiveLearningRate[i] * (gradient[i] + lambda * theta[i]);
    },
  };
}

function averagePoints({ t0 }: Options): Stage {
  return {
    name: 'averaged point',
    output: 'average',
    symbol: 'θ̄',
    formula: 'θ̄ ← θ̄ + (θ + Δθ − θ̄) / max(1, t − t₀)',
    equation: equation('average + (theta + update - average)/max(1, t - t0)', { average: 'average', theta: 'theta', update: 'update', t0: option('t0', t0, 't₀') }),
    option: 't0',
    elementwise: true,
    run({ average, theta, update }, length, { t }) {
      const share = 1 / Math.max(1, t - t0);
      for (let i = 0; i < length; i++) {
        const next = Math.fround(theta[i] + update[i]);
        average[i] = share === 1 ? next : average[i] + (next - average[i]) * share;
      }
    },
  };
}

export const asgd = defineRule<Options>({
  name: 'asgd',
  title: 'Averaged SGD',
  summary: 'Gradient descent whose answer is the average of its points: noise averages out.',
  formula: ['\\eta = \\frac{\\alpha}{(1+\\lambda\\alpha t)^{\\kappa}}', '\\theta \\leftarrow \\theta - \\eta\\,(g + \\lambda\\theta)', '\\bar\\theta \\leftarrow \\bar\\theta + \\frac{\\theta - \\bar\\theta}{\\max(1, t - t_0)}'],
  formulaText: ['η = α / (1 + λ·α·t)^κ', 'θ ← θ − η·(g + λ·θ)', 'θ̄ ← θ̄ + (θ − θ̄) / max(1, t − t₀)'],
  effectiveLearningRate: 'α / (1 + λ·α·t)^κ',
  reference: { authors: 'Polyak & Juditsky', title: 'Acceleration of stochastic approximation by averaging', year: 1992, where: 'in the form of torch.optim.ASGD', url: 'https://doi.org/10.1137/0330046' },
  options: Type.Object({
    learningRate: learningRate(0.01),
    lambda: number(1e-4, 'Decay λ of the rate, and weight decay.', { minimum: 0, maximum: 1e6 }),
    alpha: number(0.75, 'Power κ with which the rate falls.', { minimum: 0, maximum: 10 }),
    t0: number(1e6, 'Step t₀ after which points are averaged.', { minimum: 0, maximum: 1e12 }),
  }),
  usesGradient: true,
  slots: (_, { layout }) => [{ name: 'average', title: 'averaged point', size: layout.size, isPoint: true, initial: 0 }],
  stages: (options) => [fallingRate(options), decayingStep(options), averagePoints(options)],
});
