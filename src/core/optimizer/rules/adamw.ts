import * as Type from 'typebox';
import { decayRate, epsilon, flag, learningRate, number } from '../options';
import { defineRule } from '../rule';
import { adamSlots, adamStages, type AdamOptions } from '../transforms/adam';
import { decoupledDecay } from '../transforms/weightDecay';

export const adamw = defineRule<AdamOptions & { weightDecay: number }>({
  name: 'adamw',
  title: 'AdamW',
  summary: 'Adam whose weight decay acts on the parameters themselves, not through the gradient and its moments.',
  formula: [
    'm \\leftarrow \\beta_1 m + (1-\\beta_1) g,\\quad v \\leftarrow \\beta_2 v + (1-\\beta_2) g^2',
    '\\theta \\leftarrow \\theta - \\alpha\\lambda\\theta - \\frac{\\alpha}{\\sqrt{\\hat v} + \\epsilon}\\,\\hat m',
  ],
  formulaText: ['m, v, m̂, v̂ as in Adam', 'θ ← θ − α·λ·θ − α / (√v̂ + ε) · m̂'],
  effectiveLearningRate: 'α / (√v̂ + ε)',
  reference: { authors: 'Loshchilov & Hutter', title: 'Decoupled weight decay regularization', year: 2019, where: 'algorithm 2, in the form of torch.optim.AdamW', url: 'https://arxiv.org/abs/1711.05101' },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-8),
    weightDecay: number(0.01, 'Weight decay λ: shrinks the parameters by α·λ at every step.', { minimum: 0, maximum: 1e6 }),
    amsgrad: flag(false, 'Divides by the largest second moment so far, so that rates never rise again.'),
  }),
  usesGradient: true,
  slots: adamSlots,
  stages: (options) => [...adamStages(options, 'gradient'), ...(options.weightDecay === 0 ? [] : [decoupledDecay(options.weightDecay)])],
});
