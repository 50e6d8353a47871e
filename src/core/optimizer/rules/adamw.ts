import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, epsilon, flag, learningRate, number } from '../options';
import { descentWithDecay, firstMoment, moments, rateFromMoments, secondMoment, unbiased, vMax, vMaxState } from './parts';

export const adamw = saidRule({
  name: 'adamw',
  title: 'AdamW',
  summary: 'Adam whose weight decay acts on the parameters themselves, not through the gradient and its moments.',
  reference: {
    authors: 'Loshchilov & Hutter',
    title: 'Decoupled weight decay regularization',
    year: 2019,
    where: 'algorithm 2, in the form of torch.optim.AdamW',
    url: 'https://arxiv.org/abs/1711.05101',
  },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-8),
    weightDecay: number(0.01, 'Weight decay λ: shrinks the parameters by α·λ at every step.', { minimum: 0, maximum: 1e6 }),
    amsgrad: flag(false, 'Divides by the largest second moment so far, so that rates never rise again.'),
  }),
  state: { ...moments, ...vMaxState },
  update: [
    ...[firstMoment('g'), secondMoment('g'), vMax, unbiased('m', 'beta1'), unbiased('v', 'beta2', 'vMax'), rateFromMoments],
    ...descentWithDecay('mHat'),
  ],
  effectiveLearningRate: 'eta',
});
