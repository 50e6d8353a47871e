import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, learningRate, number } from '../options';
import { descentWithDecay, firstMoment } from './parts';

export const lion = saidRule({
  name: 'lion',
  title: 'Lion',
  summary: 'Steps by the sign of a momentum: every coordinate moves by exactly α, and only one average is kept.',
  reference: {
    authors: 'Chen, Liang, Huang et al.',
    title: 'Symbolic discovery of optimization algorithms',
    year: 2023,
    where: 'algorithm 2',
    url: 'https://arxiv.org/abs/2302.06675',
  },
  options: Type.Object({
    learningRate: learningRate(0.0001),
    beta1: decayRate(0.9, 'β₁: share of the momentum in the direction.'),
    beta2: decayRate(0.99, 'Decay rate β₂ of the momentum m.'),
    weightDecay: number(0, 'Weight decay λ: shrinks the parameters by α·λ at every step.', { minimum: 0, maximum: 1e6 }),
  }),
  state: { m: { title: 'momentum' } },
  update: [
    { line: 'direction = sign(beta1*m + (1 - beta1)*g)', title: 'sign of the interpolation', symbol: 'c' },
    { line: 'eta = learningRate', title: 'effective learning rate' },
    ...descentWithDecay('direction'),
    firstMoment('g', 'beta2'),
  ],
  effectiveLearningRate: 'eta',
});
