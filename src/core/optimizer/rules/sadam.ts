import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, epsilon, flag, learningRate, number, weightDecay } from '../options';
import type { Rule } from '../rule';
import { decayed, descent, firstMoment, moments, secondMoment, unbiased, vMax, vMaxState } from './parts';

function calibrated(name: string, title: string, amsgradByDefault: boolean): Rule {
  return saidRule({
    name,
    title,
    summary: 'Adam whose denominator goes through a softplus: no coordinate’s rate can become extreme.',
    reference: {
      authors: 'Tong, Liang & Bi',
      title: 'Calibrating the adaptive learning rate to improve convergence of ADAM',
      year: 2022,
      where: 'algorithm 1, in the form of the authors’ code',
      url: 'https://arxiv.org/abs/1908.00700',
    },
    options: Type.Object({
      learningRate: learningRate(0.001),
      beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
      beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
      epsilon: epsilon(1e-8),
      softplusBeta: number(50, 'β of the softplus: the larger, the nearer to Adam.', { exclusiveMinimum: 0, maximum: 1e6 }),
      weightDecay: weightDecay(),
      amsgrad: flag(amsgradByDefault, 'Divides by the largest second moment so far, so that rates never rise again.'),
    }),
    state: { ...moments, ...vMaxState },
    update: [
      ...[decayed, firstMoment('decayed'), secondMoment('decayed'), vMax, unbiased('m', 'beta1')],
      {
        line: 'eta = learningRate*sqrt(1 - beta2^(t + 1))/(softplus(softplusBeta*sqrt(vMax))/softplusBeta)',
        title: 'effective learning rate',
        option: 'softplusBeta',
      },
      descent('mHat'),
    ],
    symbols: { softplusBeta: 'β' },
    effectiveLearningRate: 'eta',
  });
}

export const sadam = calibrated('sadam', 'SAdam', false);
export const samsgrad = calibrated('samsgrad', 'SAMSGrad', true);
