import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { learningRate, number, weightDecay } from '../options';
import { decayed } from './parts';

export const asgd = saidRule({
  name: 'asgd',
  title: 'Averaged SGD',
  summary: 'Gradient descent whose answer is the average of its points: noise averages out.',
  reference: {
    authors: 'Polyak & Juditsky',
    title: 'Acceleration of stochastic approximation by averaging',
    year: 1992,
    where: 'in the form of torch.optim.ASGD',
    url: 'https://doi.org/10.1137/0330046',
  },
  options: Type.Object({
    learningRate: learningRate(0.01),
    lambda: number(1e-4, 'Decay λ of the rate, and weight decay.', { minimum: 0, maximum: 1e6 }),
    alpha: number(0.75, 'Power κ with which the rate falls.', { minimum: 0, maximum: 10 }),
    weightDecay: weightDecay(),
    t0: number(1e6, 'Step t₀ after which points are averaged.', { minimum: 0, maximum: 1e12 }),
  }),
  state: { average: { title: 'averaged point', isPoint: true } },
  update: [
    decayed,
    { line: 'eta = learningRate/(1 + lambda*learningRate*t)^alpha', title: 'effective learning rate', option: 'learningRate' },
    { line: 'theta = theta - eta*(decayed + lambda*theta)', title: 'update' },
    { line: 'average = where(t <= t0 + 1, theta, average + (theta - average)/(t - t0))', symbol: 'θ̄' },
  ],
  symbols: { alpha: 'κ', t0: 't₀' },
  effectiveLearningRate: 'eta',
});
