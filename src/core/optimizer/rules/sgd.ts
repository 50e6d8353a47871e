import * as Type from 'typebox';
import { flag, learningRate, number, weightDecay } from '../options';
import { defineRule } from '../rule';
import { descend, sameRate } from '../transforms/learningRate';
import { accumulateMomentum, lookAhead } from '../transforms/momentum';
import { decayGradient } from '../transforms/weightDecay';

interface Options {
  momentum: number;
  dampening: number;
  nesterov: boolean;
  weightDecay: number;
}

export const sgd = defineRule<Options>({
  name: 'sgd',
  title: 'Gradient descent (SGD)',
  summary: 'Steps against the gradient; momentum lets the steps add up along directions that persist.',
  formula: ["g' = g + \\lambda\\theta", "b \\leftarrow \\mu b + (1-\\tau) g'", "d = b \\;\\text{or, with Nesterov,}\\; g' + \\mu b", '\\theta \\leftarrow \\theta - \\alpha d'],
  formulaText: ['g′ = g + λ·θ', 'b ← μ·b + (1 − τ)·g′', 'd = b, or with Nesterov g′ + μ·b', 'θ ← θ − α·d'],
  effectiveLearningRate: 'α',
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
  }),
  usesGradient: true,
  refuse: ({ momentum, dampening, nesterov }) =>
    nesterov && (momentum === 0 || dampening !== 0) ? 'Nesterov momentum needs `momentum` above 0 and `dampening` 0.' : undefined,
  slots: ({ momentum }, { layout }) => (momentum === 0 ? [] : [{ name: 'b', title: 'momentum', size: layout.size, initial: 0 }]),
  stages({ momentum, dampening, nesterov, weightDecay: λ }) {
    const g = λ === 0 ? 'gradient' : 'decayedGradient';
    const gSymbol = λ === 0 ? 'g' : 'g′';
    const [direction, symbol] = momentum === 0 ? [g, gSymbol] : nesterov ? ['direction', 'd'] : ['b', 'b'];
    return [
      ...(λ === 0 ? [] : [decayGradient(λ)]),
      ...(momentum === 0 ? [] : [accumulateMomentum(momentum, dampening, g)]),
      ...(momentum !== 0 && nesterov ? [lookAhead(momentum, g)] : []),
      sameRate(),
      descend(direction, symbol),
    ];
  },
});
