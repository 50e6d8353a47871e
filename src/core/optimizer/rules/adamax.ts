import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, epsilon, learningRate, weightDecay } from '../options';
import { decayed, descent, firstMoment, unbiased } from './parts';

export const adamax = saidRule({
  name: 'adamax',
  title: 'AdaMax',
  summary: 'Adam with the largest recent gradient in place of the root of the second moment.',
  reference: {
    authors: 'Kingma & Ba',
    title: 'Adam: a method for stochastic optimization',
    year: 2015,
    where: 'algorithm 2, in the form of torch.optim.Adamax',
    url: 'https://arxiv.org/abs/1412.6980',
  },
  options: Type.Object({
    learningRate: learningRate(0.002),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the infinity norm u.'),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(),
  }),
  state: { m: { title: 'first moment' }, u: { title: 'infinity norm' } },
  update: [
    ...[decayed, firstMoment('decayed')],
    { line: 'u = max(beta2*u, abs(decayed) + epsilon)' },
    unbiased('m', 'beta1'),
    { line: 'eta = learningRate/u', title: 'effective learning rate' },
    descent('mHat'),
  ],
  effectiveLearningRate: 'eta',
});
