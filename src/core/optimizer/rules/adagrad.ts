import * as Type from 'typebox';
import { equation } from '../notation/equation';
import { epsilon, learningRate, number } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';
import { descend, rateFromSquares } from '../transforms/learningRate';

interface Options {
  learningRateDecay: number;
  initialAccumulator: number;
  epsilon: number;
}

const sumOfSquares: Stage = {
  name: 'sum of squared gradients',
  output: 'r',
  symbol: 'r',
  formula: 'r ← r + g²',
  equation: equation('r + g^2', { r: 'r', g: 'gradient' }),
  option: 'initialAccumulator',
  elementwise: true,
  run({ r, gradient }, length) {
    for (let i = 0; i < length; i++) r[i] += gradient[i] * gradient[i];
  },
};

export const adagrad = defineRule<Options>({
  name: 'adagrad',
  title: 'AdaGrad',
  summary: 'Divides each coordinate’s rate by the root of the sum of all its squared gradients: rates only ever fall.',
  formula: ['r \\leftarrow r + g^2', '\\eta = \\frac{\\alpha / (1 + t\\,\\delta)}{\\sqrt{r} + \\epsilon}', '\\theta \\leftarrow \\theta - \\eta g'],
  formulaText: ['r ← r + g²', 'η = (α / (1 + t·δ)) / (√r + ε)', 'θ ← θ − η·g'],
  effectiveLearningRate: 'α / (√r + ε)',
  reference: {
    authors: 'Duchi, Hazan & Singer',
    title: 'Adaptive subgradient methods for online learning and stochastic optimization',
    year: 2011,
    where: 'figure 1 (diagonal), with the learning-rate decay of torch.optim.Adagrad',
    url: 'https://jmlr.org/papers/v12/duchi11a.html',
  },
  options: Type.Object({
    learningRate: learningRate(0.01),
    learningRateDecay: number(0, 'Learning-rate decay δ: the rate at step t is α / (1 + t·δ).', { minimum: 0, maximum: 1e6 }),
    initialAccumulator: { ...number(0, 'What the sum of squared gradients r starts from.', { minimum: 0, maximum: 1e30 }), schedulable: false },
    epsilon: epsilon(1e-10),
  }),
  usesGradient: true,
  slots: ({ initialAccumulator }, { layout }) => [
    { name: 'r', title: 'sum of squared gradients', size: layout.size, initial: initialAccumulator },
  ],
  stages: ({ learningRateDecay, epsilon: ε }) => [
    sumOfSquares,
    rateFromSquares('r', 'r', ε, (t, α) => α / (1 + t * learningRateDecay)),
    descend('gradient', 'g'),
  ],
});
