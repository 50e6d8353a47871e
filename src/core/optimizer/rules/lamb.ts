import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, epsilon, learningRate, number } from '../options';
import { descent, firstMoment, moments, secondMoment, unbiased } from './parts';

export const lamb = saidRule({
  name: 'lamb',
  title: 'LAMB',
  summary: 'Adam whose step in each layer is as long as α times the layer’s weights: made for very large batches.',
  reference: {
    authors: 'You, Li, Reddi et al.',
    title: 'Large batch optimization for deep learning: training BERT in 76 minutes',
    year: 2020,
    where: 'algorithm 2, φ the identity',
    url: 'https://arxiv.org/abs/1904.00962',
  },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-6),
    weightDecay: number(0, 'Weight decay λ: adds λ·θ to the direction.', { minimum: 0, maximum: 1e6 }),
  }),
  state: moments,
  update: [
    ...[firstMoment('g'), secondMoment('g'), unbiased('m', 'beta1'), unbiased('v', 'beta2')],
    { line: 'direction = mHat/(sqrt(vHat) + epsilon) + weightDecay*theta', title: 'direction', symbol: 'u', option: 'weightDecay' },
    { line: 'eta = learningRate*where(norm(theta)*norm(direction) > 0, norm(theta)/norm(direction), 1)', title: 'trust ratio' },
    descent('direction'),
  ],
  effectiveLearningRate: 'eta',
});
