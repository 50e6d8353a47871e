import * as Type from 'typebox';
import { decayRate, epsilon, flag, learningRate, weightDecay } from '../options';
import { defineRule } from '../rule';
import { adamSlots, adamStages, type AdamOptions } from '../transforms/adam';
import { decayGradient } from '../transforms/weightDecay';

export const adam = defineRule<AdamOptions & { weightDecay: number }>({
  name: 'adam',
  title: 'Adam',
  summary: 'Averages the gradient and its square, and divides one by the root of the other: steps of about α in every coordinate.',
  formula: [
    "g' = g + \\lambda\\theta",
    "m \\leftarrow \\beta_1 m + (1-\\beta_1) g'",
    "v \\leftarrow \\beta_2 v + (1-\\beta_2) g'^2",
    '\\hat m = m / (1-\\beta_1^{t+1}),\\quad \\hat v = v / (1-\\beta_2^{t+1})',
    '\\theta \\leftarrow \\theta - \\frac{\\alpha}{\\sqrt{\\hat v} + \\epsilon}\\,\\hat m',
  ],
  formulaText: ['g′ = g + λ·θ', 'm ← β₁·m + (1 − β₁)·g′', 'v ← β₂·v + (1 − β₂)·g′²', 'm̂ = m / (1 − β₁ᵗ⁺¹), v̂ = v / (1 − β₂ᵗ⁺¹)', 'θ ← θ − α / (√v̂ + ε) · m̂'],
  effectiveLearningRate: 'α / (√v̂ + ε)',
  reference: {
    authors: 'Kingma & Ba',
    title: 'Adam: a method for stochastic optimization',
    year: 2015,
    where: 'algorithm 1; amsgrad: Reddi, Kale & Kumar 2018, in the form of torch.optim.Adam',
    url: 'https://arxiv.org/abs/1412.6980',
  },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(),
    amsgrad: flag(false, 'Divides by the largest second moment so far, so that rates never rise again.'),
  }),
  usesGradient: true,
  slots: adamSlots,
  stages: (options) => (options.weightDecay === 0 ? adamStages(options, 'gradient') : [decayGradient(options.weightDecay), ...adamStages(options, 'decayedGradient')]),
});
