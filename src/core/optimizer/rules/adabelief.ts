import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, epsilon, learningRate, weightDecay } from '../options';
import { decayed, descent, firstMoment, unbiased } from './parts';

export const adabelief = saidRule({
  name: 'adabelief',
  title: 'AdaBelief',
  summary: 'Adam that divides by how far gradients stray from their average: large steps where they agree.',
  reference: {
    authors: 'Zhuang, Tang, Ding et al.',
    title: 'AdaBelief optimizer: adapting stepsizes by the belief in observed gradients',
    year: 2020,
    where: 'algorithm 2',
    url: 'https://arxiv.org/abs/2010.07468',
  },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the variance s.'),
    epsilon: epsilon(1e-16),
    weightDecay: weightDecay(),
  }),
  state: { m: { title: 'first moment' }, s: { title: 'variance around the first moment' } },
  update: [
    ...[decayed, firstMoment('decayed')],
    { line: 's = beta2*s + (1 - beta2)*(decayed - m)^2 + epsilon' },
    ...[unbiased('m', 'beta1'), unbiased('s', 'beta2')],
    { line: 'eta = learningRate/(sqrt(sHat) + epsilon)', title: 'effective learning rate' },
    descent('mHat'),
  ],
  effectiveLearningRate: 'eta',
});
