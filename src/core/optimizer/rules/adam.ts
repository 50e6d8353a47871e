import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, epsilon, epsilonHat, flag, learningRate, weightDecay } from '../options';
import { decayed, descent, firstMoment, moments, ratesFromMoments, secondMoment, unbiased, vMax, vMaxState } from './parts';

export const adam = saidRule({
  name: 'adam',
  title: 'Adam',
  summary: 'Averages the gradient and its square, and divides one by the root of the other: steps of about α in every coordinate.',
  reference: {
    authors: 'Kingma & Ba',
    title: 'Adam: a method for stochastic optimization',
    year: 2015,
    where: 'algorithm 1; amsgrad: Reddi, Kale & Kumar 2018, in the form of torch.optim.Adam',
    url: 'https://arxiv.org/abs/1412.6980',
  },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-8),
    epsilonHat: epsilonHat(),
    weightDecay: weightDecay(),
    amsgrad: flag(false, 'Divides by the largest second moment so far, so that rates never rise again.'),
  }),
  state: { ...moments, ...vMaxState },
  update: [
    decayed,
    firstMoment('decayed'),
    secondMoment('decayed'),
    vMax,
    unbiased('m', 'beta1'),
    unbiased('v', 'beta2', 'vMax'),
    ...ratesFromMoments,
    descent('mHat'),
  ],
  effectiveLearningRate: 'eta',
});
