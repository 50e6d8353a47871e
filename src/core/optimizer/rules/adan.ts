import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { decayRate, epsilon, learningRate, number } from '../options';
import { descent, firstMoment, unbiased } from './parts';

/** The paper's β are 1 minus these, which are those of the authors' code. */
export const adan = saidRule({
  name: 'adan',
  title: 'Adan',
  summary: 'Adam with Nesterov momentum made of gradient differences, and a proximal weight decay.',
  reference: {
    authors: 'Xie, Zhou, Li, Lin & Yan',
    title: 'Adan: adaptive Nesterov momentum algorithm for faster optimizing deep models',
    year: 2022,
    where: 'algorithm 1, with the bias corrections of the authors’ code',
    url: 'https://arxiv.org/abs/2208.06677',
  },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.98, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.92, 'Decay rate β₂ of the moment d of gradient differences.'),
    beta3: decayRate(0.99, 'Decay rate β₃ of the second moment n.'),
    epsilon: epsilon(1e-8),
    weightDecay: number(0, 'Weight decay λ: divides the parameters by 1 + α·λ at every step.', { minimum: 0, maximum: 1e6 }),
  }),
  state: {
    m: { title: 'first moment' },
    d: { title: 'moment of the gradient difference' },
    n: { title: 'second moment' },
    previous: { title: 'previous gradient' },
  },
  update: [
    { line: 'difference = where(t == 0, 0, g - previous)', title: 'gradient difference', symbol: 'Δg' },
    firstMoment('g'),
    { line: 'd = beta2*d + (1 - beta2)*difference', title: 'moment of the difference' },
    { line: 'n = beta3*n + (1 - beta3)*(g + beta2*difference)^2' },
    ...[unbiased('m', 'beta1'), unbiased('d', 'beta2'), unbiased('n', 'beta3')],
    { line: 'direction = mHat + beta2*dHat', title: 'direction', symbol: 'u' },
    { line: 'eta = learningRate/(sqrt(nHat) + epsilon)', title: 'effective learning rate' },
    { ...descent('direction'), unless: 'weightDecay' },
    { line: 'step = eta*direction', title: 'step before weight decay', when: 'weightDecay' },
    {
      line: 'theta = (theta - step)/(1 + learningRate*weightDecay)',
      title: 'proximal weight decay',
      option: 'weightDecay',
      when: 'weightDecay',
    },
    { line: 'previous = g', symbol: 'gₚ' },
  ],
  effectiveLearningRate: 'eta',
});
