import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, epsilon, learningRate, weightDecay } from '../options';
import { decayed, descent, secondMoment } from './parts';

export const adadelta = saidRule({
  name: 'adadelta',
  title: 'Adadelta',
  summary: 'Divides by the root mean square of recent gradients and multiplies by that of recent updates: no learning rate to choose.',
  reference: {
    authors: 'Zeiler',
    title: 'ADADELTA: an adaptive learning rate method',
    year: 2012,
    where: 'algorithm 1',
    url: 'https://arxiv.org/abs/1212.5701',
  },
  options: Type.Object({
    learningRate: learningRate(1),
    rho: decayRate(0.9, 'Decay rate ρ of both running means.'),
    epsilon: epsilon(1e-6),
    weightDecay: weightDecay(),
  }),
  state: { v: { title: 'mean of squared gradients' }, delta: { title: 'mean of squared updates' } },
  update: [
    decayed,
    { ...secondMoment('decayed', 'rho'), title: 'second moment' },
    { line: 'eta = learningRate*sqrt(delta + epsilon)/sqrt(v + epsilon)', title: 'effective learning rate' },
    descent('decayed'),
    { line: 'delta = rho*delta + (1 - rho)*(decayed^2*(delta + epsilon)/(v + epsilon))', symbol: 'Δ̄', option: 'rho' },
  ],
  effectiveLearningRate: 'eta',
});
