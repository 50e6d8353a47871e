import * as Type from 'typebox';
import { equation, option } from '../notation/equation';
import { decayRate, epsilon, flag, learningRate, number, weightDecay } from '../options';
import { defineRule, type Rule } from '../rule';
import type { Stage } from '../stage';
import { adamSlots, momentStages } from '../transforms/adam';
import { descend } from '../transforms/learningRate';
import { decayGradient } from '../transforms/weightDecay';

interface Options {
  beta1: number;
  beta2: number;
  epsilon: number;
  softplusBeta: number;
  weightDecay: number;
  amsgrad: boolean;
}

/** PyTorch's softplus: log(1 + exp(βx)) / β, linear where βx > 20. */
const softplus = (x: number, beta: number) => (beta * x > 20 ? x : Math.log1p(Math.exp(beta * x)) / beta);

function calibratedRate(beta2: number, softplusBeta: number, squares: string): Stage {
  return {
    name: 'effective learning rate',
    output: 'effectiveLearningRate',
    symbol: 'η',
    formula: 'η = α·√(1 − β₂ᵗ⁺¹) / softplus(√v)',
    equation: equation('alpha*sqrt(1 - beta^(t + 1))/(softplus(steepness*sqrt(v))/steepness)', { v: squares, beta: option('beta2', beta2, 'β₂'), steepness: option('softplusBeta', softplusBeta, 'β') }),
    option: 'softplusBeta',
    elementwise: true,
    run(vectors, length, { t, learningRate: α }) {
      const { effectiveLearningRate } = vectors;
      const v = vectors[squares];
      const factor = α * Math.sqrt(1 - beta2 ** (t + 1));
      for (let i = 0; i < length; i++) effectiveLearningRate[i] = factor / softplus(Math.sqrt(v[i]), softplusBeta);
    },
  };
}

function calibrated(name: string, title: string, amsgradByDefault: boolean): Rule {
  return defineRule<Options>({
    name,
    title,
    summary: 'Adam whose denominator goes through a softplus: no coordinate’s rate can become extreme.',
    formula: [
      'm \\leftarrow \\beta_1 m + (1-\\beta_1) g,\\quad v \\leftarrow \\beta_2 v + (1-\\beta_2) g^2',
      '\\theta \\leftarrow \\theta - \\alpha\\frac{\\sqrt{1-\\beta_2^{t+1}}}{\\mathrm{softplus}(\\sqrt{v})}\\,\\hat m,\\quad \\mathrm{softplus}(x) = \\tfrac1\\beta\\log(1 + e^{\\beta x})',
    ],
    formulaText: ['m, v, m̂ as in Adam; amsgrad: v̄ ← max(v̄, v) in place of v', 'θ ← θ − α·√(1 − β₂ᵗ⁺¹) / softplus(√v) · m̂, softplus(x) = log(1 + exp(βx)) / β'],
    effectiveLearningRate: 'α·√(1 − β₂ᵗ⁺¹) / softplus(√v)',
    reference: { authors: 'Tong, Liang & Bi', title: 'Calibrating the adaptive learning rate to improve convergence of ADAM', year: 2022, where: 'algorithm 1, in the form of the authors’ code', url: 'https://arxiv.org/abs/1908.00700' },
    options: Type.Object({
      learningRate: learningRate(0.001),
      beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
      beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
      epsilon: epsilon(1e-8),
      softplusBeta: number(50, 'β of the softplus: the larger, the nearer to Adam.', { exclusiveMinimum: 0, maximum: 1e6 }),
      weightDecay: weightDecay(),
      amsgrad: flag(amsgradByDefault, 'Divides by the largest second moment so far, so that rates never rise again.'),
    }),
    usesGradient: true,
    slots: adamSlots,
    stages(options) {
      const g = options.weightDecay === 0 ? 'gradient' : 'decayedGradient';
      return [
        ...(options.weightDecay === 0 ? [] : [decayGradient(options.weightDecay)]),
        ...momentStages(options, g),
        calibratedRate(options.beta2, options.softplusBeta, options.amsgrad ? 'vMax' : 'v'),
        descend('mHat', 'm̂'),
      ];
    },
  });
}

export const sadam = calibrated('sadam', 'SAdam', false);
export const samsgrad = calibrated('samsgrad', 'SAMSGrad', true);
