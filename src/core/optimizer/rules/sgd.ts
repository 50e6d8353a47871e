import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { flag, learningRate, number, weightDecay } from '../options';
import { decayed, descent } from './parts';

export const sgd = saidRule<{ momentum: number; dampening: number; nesterov: boolean; kerasMomentum: boolean }>({
  name: 'sgd',
  title: 'Gradient descent (SGD)',
  summary: 'Steps against the gradient; momentum lets the steps add up along directions that persist.',
  reference: {
    authors: 'Sutskever, Martens, Dahl & Hinton',
    title: 'On the importance of initialization and momentum in deep learning',
    year: 2013,
    where: 'section 2, in the form of torch.optim.SGD',
    url: 'https://proceedings.mlr.press/v28/sutskever13.html',
  },
  options: Type.Object({
    learningRate: learningRate(0.01),
    momentum: number(0, 'Momentum μ: how much of the last direction is kept.', { minimum: 0, maximum: 1 }),
    dampening: number(0, 'Dampening τ: the share of a new gradient that momentum leaves out.', { minimum: 0, maximum: 1 }),
    nesterov: flag(false, 'Nesterov momentum: looks one step of momentum ahead.'),
    weightDecay: weightDecay(),
    kerasMomentum: flag(
      false,
      'Keras’s and TensorFlow’s momentum: the learning rate is multiplied in before steps add up, so that a change of the rate acts slowly.',
    ),
  }),
  refuse: ({ momentum, dampening, nesterov, kerasMomentum }) =>
    (nesterov || kerasMomentum) && (momentum === 0 || dampening !== 0)
      ? `${nesterov ? 'Nesterov' : 'Keras’s'} momentum needs \`momentum\` above 0 and \`dampening\` 0.`
      : undefined,
  state: { b: { title: 'momentum' }, velocity: { title: 'velocity' } },
  update: [
    decayed,
    {
      line: 'b = where(t == 0, decayed, momentum*b + (1 - dampening)*decayed)',
      when: 'momentum',
      unless: 'kerasMomentum',
      otherwise: 'decayed',
    },
    { line: 'velocity = momentum*velocity - learningRate*decayed', symbol: 'u', when: 'kerasMomentum' },
    {
      line: 'direction = decayed + momentum*b',
      title: 'Nesterov look-ahead',
      symbol: 'd',
      option: 'nesterov',
      when: 'nesterov',
      unless: 'kerasMomentum',
      otherwise: 'b',
    },
    { line: 'eta = learningRate', title: 'effective learning rate' },
    { ...descent('direction'), unless: 'kerasMomentum' },
    { line: 'theta = theta + where(nesterov, momentum*velocity - learningRate*decayed, velocity)', title: 'update', when: 'kerasMomentum' },
  ],
  effectiveLearningRate: 'eta',
});
