import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, epsilon, flag, learningRate, number, weightDecay } from '../options';
import { decayed, descent, firstMoment, secondMoment } from './parts';

export const rmsprop = saidRule({
  name: 'rmsprop',
  title: 'RMSprop',
  summary: 'Divides each coordinate’s rate by the root mean square of its recent gradients: rates fall and recover.',
  reference: {
    authors: 'Tieleman & Hinton',
    title: 'Lecture 6.5: rmsprop (Coursera, Neural Networks for Machine Learning)',
    year: 2012,
    where: 'centered: Graves 2013, eq. 38–45; in the form of torch.optim.RMSprop',
    url: 'https://arxiv.org/abs/1308.0850',
  },
  options: Type.Object({
    learningRate: learningRate(0.01),
    rho: decayRate(0.99, 'Decay rate ρ of the mean of squared gradients (PyTorch calls it alpha).'),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(),
    momentum: number(0, 'Momentum μ of the scaled gradient.', { minimum: 0, maximum: 1 }),
    centered: flag(false, 'Divides by the standard deviation of the gradient instead of its root mean square.'),
  }),
  state: { v: { title: 'mean of squared gradients' }, m: { title: 'mean of gradients' }, b: { title: 'momentum' } },
  update: [
    decayed,
    { ...secondMoment('decayed', 'rho'), title: 'second moment' },
    { ...firstMoment('decayed', 'rho'), title: 'first moment', when: 'centered' },
    { line: 'variance = v - m^2', title: 'variance of the gradient', symbol: 'σ²', option: 'centered', when: 'centered', otherwise: 'v' },
    { line: 'eta = learningRate/(sqrt(variance) + epsilon)', title: 'effective learning rate' },
    { line: 'b = momentum*b + decayed/(sqrt(variance) + epsilon)', when: 'momentum' },
    { ...descent('decayed'), unless: 'momentum' },
    { line: 'theta = theta - learningRate*b', title: 'update', when: 'momentum' },
  ],
  effectiveLearningRate: 'eta',
});
