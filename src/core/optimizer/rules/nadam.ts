import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, epsilon, learningRate, number, weightDecay } from '../options';
import { decayed, descent, firstMoment, moments, rateFromMoments, secondMoment, unbiased } from './parts';

/** PyTorch 1.13 has μ(t) once more in the correction of m than the paper, where it is 1 − Πμ·μ(t+1); its trajectories prove it. */
export const nadam = saidRule({
  name: 'nadam',
  title: 'NAdam',
  summary: 'Adam with Nesterov momentum: the first moment looks one step ahead.',
  reference: {
    authors: 'Dozat',
    title: 'Incorporating Nesterov momentum into Adam',
    year: 2016,
    where: 'algorithm 2, in the form of torch.optim.NAdam',
    url: 'https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ',
  },
  options: Type.Object({
    learningRate: learningRate(0.002),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(),
    momentumDecay: number(0.004, 'ψ: how fast the momentum schedule rises to β₁.', { minimum: 0, maximum: 1 }),
  }),
  state: { ...moments, muProduct: { title: 'product of the momentum schedule', start: 1, per: 'all' } },
  update: [
    decayed,
    { line: 'mu = beta1*(1 - 0.5*0.96^((t + 1)*momentumDecay))', title: 'momentum of this update' },
    { line: 'muNext = beta1*(1 - 0.5*0.96^((t + 2)*momentumDecay))', title: 'momentum of the next', symbol: 'μₙ' },
    { line: 'muProduct = muProduct*mu', title: 'momentum schedule', symbol: 'Πμ', option: 'momentumDecay' },
    ...[firstMoment('decayed'), secondMoment('decayed')],
    {
      line: 'mHat = muNext/(1 - muProduct*mu*muNext)*m + (1 - mu)/(1 - muProduct)*decayed',
      title: 'Nesterov first moment',
      option: 'beta1',
    },
    ...[unbiased('v', 'beta2'), rateFromMoments, descent('mHat')],
  ],
  symbols: { momentumDecay: 'ψ' },
  effectiveLearningRate: 'eta',
});
