import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { epsilon, learningRate, number, weightDecay } from '../options';
import { decayed, descent } from './parts';

export const adagrad = saidRule({
  name: 'adagrad',
  title: 'AdaGrad',
  summary: 'Divides each coordinate’s rate by the root of the sum of all its squared gradients: rates only ever fall.',
  reference: {
    authors: 'Duchi, Hazan & Singer',
    title: 'Adaptive subgradient methods for online learning and stochastic optimization',
    year: 2011,
    where: 'figure 1 (diagonal), with the learning-rate decay of torch.optim.Adagrad',
    url: 'https://jmlr.org/papers/v12/duchi11a.html',
  },
  options: Type.Object({
    learningRate: learningRate(0.01),
    learningRateDecay: number(0, 'Learning-rate decay δ: the rate at step t is α / (1 + t·δ).', { minimum: 0, maximum: 1e6 }),
    initialAccumulator: {
      ...number(0, 'What the sum of squared gradients r starts from.', { minimum: 0, maximum: 1e30 }),
      schedulable: false,
    },
    epsilon: epsilon(1e-10),
    weightDecay: weightDecay(),
  }),
  state: { r: { title: 'sum of squared gradients', start: { option: 'initialAccumulator' } } },
  update: [
    decayed,
    { line: 'r = r + decayed^2', option: 'initialAccumulator' },
    { line: 'eta = learningRate/(1 + t*learningRateDecay)/(sqrt(r) + epsilon)', title: 'effective learning rate' },
    descent('decayed'),
  ],
  effectiveLearningRate: 'eta',
});
