import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, epsilon, learningRate, weightDecay } from '../options';
import { decayed, descent, firstMoment, moments, secondMoment, unbiased } from './parts';

export const radam = saidRule({
  name: 'radam',
  title: 'RAdam',
  summary: 'Adam that warms up by itself: while too few gradients are known to trust their variance, it steps by momentum alone.',
  reference: {
    authors: 'Liu, Jiang, He, Chen, Liu, Gao & Han',
    title: 'On the variance of the adaptive learning rate and beyond',
    year: 2020,
    where: 'algorithm 2, in the form of torch.optim.RAdam',
    url: 'https://arxiv.org/abs/1908.03265',
  },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(),
  }),
  state: { ...moments, r: { title: 'rectification term', per: 'all', isCharted: true } },
  update: [
    ...[decayed, firstMoment('decayed'), secondMoment('decayed'), unbiased('m', 'beta1')],
    { line: 'longest = 2/(1 - beta2) - 1', title: 'longest average', symbol: 'ρ∞' },
    { line: 'rho = longest - 2*(t + 1)*beta2^(t + 1)/(1 - beta2^(t + 1))', title: 'length of the average' },
    { line: 'r = where(rho > 5, sqrt((rho - 4)*(rho - 2)*longest/((longest - 4)*(longest - 2)*rho)), 0)', option: 'beta2' },
    {
      line: 'eta = where(rho > 5, learningRate*r*sqrt(1 - beta2^(t + 1))/(sqrt(v) + epsilon), learningRate)',
      title: 'effective learning rate',
    },
    descent('mHat'),
  ],
  effectiveLearningRate: 'eta',
});
