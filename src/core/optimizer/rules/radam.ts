import * as Type from 'typebox';
import { decayRate, epsilon, learningRate, weightDecay } from '../options';
import { defineRule } from '../rule';
import { descend } from '../transforms/learningRate';
import { correctBias, firstMoment, secondMoment } from '../transforms/moments';
import { rectificationTerm, rectifiedRate } from '../transforms/rectification';
import { decayGradient } from '../transforms/weightDecay';

interface Options {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}

const isEnough = (length: number) => length > 5;

export const radam = defineRule<Options>({
  name: 'radam',
  title: 'RAdam',
  summary: 'Adam that warms up by itself: while too few gradients are known to trust their variance, it steps by momentum alone.',
  formula: [
    'm \\leftarrow \\beta_1 m + (1-\\beta_1) g,\\quad v \\leftarrow \\beta_2 v + (1-\\beta_2) g^2',
    '\\rho = \\rho_\\infty - \\frac{2(t+1)\\beta_2^{t+1}}{1-\\beta_2^{t+1}},\\quad r = \\sqrt{\\frac{(\\rho-4)(\\rho-2)\\rho_\\infty}{(\\rho_\\infty-4)(\\rho_\\infty-2)\\rho}}',
    '\\theta \\leftarrow \\theta - \\alpha r \\frac{\\sqrt{1-\\beta_2^{t+1}}}{\\sqrt{v}+\\epsilon}\\,\\hat m \\;\\text{ if } \\rho > 5,\\text{ else } \\theta - \\alpha\\hat m',
  ],
  formulaText: ['m, v, m̂ as in Adam', 'ρ = ρ∞ − 2(t+1)·β₂ᵗ⁺¹ / (1 − β₂ᵗ⁺¹), ρ∞ = 2 / (1 − β₂) − 1', 'r = √((ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ))', 'θ ← θ − α·r·√(1 − β₂ᵗ⁺¹) / (√v + ε) · m̂ if ρ > 5, else θ − α·m̂'],
  effectiveLearningRate: 'α·r·√(1 − β₂ᵗ⁺¹) / (√v + ε), or α while ρ ≤ 5',
  reference: { authors: 'Liu, Jiang, He, Chen, Liu, Gao & Han', title: 'On the variance of the adaptive learning rate and beyond', year: 2020, where: 'algorithm 2, in the form of torch.optim.RAdam', url: 'https://arxiv.org/abs/1908.03265' },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(),
  }),
  usesGradient: true,
  slots: (_, { layout }) => [
    { name: 'm', title: 'first moment', size: layout.size, initial: 0 },
    { name: 'v', title: 'second moment', size: layout.size, initial: 0 },
    { name: 'r', title: 'rectification term', size: 1, scalar: true, isCharted: true, initial: 0 },
  ],
  stages({ beta1, beta2, epsilon: ε, weightDecay: λ }) {
    const g = λ === 0 ? 'gradient' : 'decayedGradient';
    return [
      ...(λ === 0 ? [] : [decayGradient(λ)]),
      firstMoment(beta1, g),
      secondMoment(beta2, g),
      correctBias(beta1, 'm', 'mHat', { input: 'm', output: 'm̂', beta: 'β₁' }),
      rectificationTerm(beta2, isEnough),
      rectifiedRate(beta2, ε, isEnough),
      descend('mHat', 'm̂'),
    ];
  },
});
