import * as Type from 'typebox';
import { saidRule } from '../language/saidRule';
import { learningRate, number } from '../options';

export const ftrl = saidRule({
  name: 'ftrl',
  title: 'FTRL-Proximal',
  summary:
    'Follows the regularized leader: solves for the point that all gradients so far call for; l1 sets small parameters to exactly 0.',
  reference: {
    authors: 'McMahan et al.',
    title: 'Ad click prediction: a view from the trenches',
    year: 2013,
    where: 'algorithm 1, in the form of keras.optimizers.Ftrl',
    url: 'https://doi.org/10.1145/2487575.2488200',
  },
  options: Type.Object({
    learningRate: Type.Number({ ...learningRate(0.001), minimum: undefined, exclusiveMinimum: 0 }),
    learningRatePower: number(-0.5, 'How the rate falls with the sum of squared gradients: −0.5 is the root.', {
      maximum: 0,
      minimum: -10,
    }),
    initialAccumulator: {
      ...number(0.1, 'What the sum of squared gradients n starts from.', { minimum: 0, maximum: 1e30 }),
      schedulable: false,
    },
    l1: number(0, 'λ₁ of the L1 penalty.', { minimum: 0, maximum: 1e30 }),
    l2: number(0, 'λ₂ of the L2 penalty.', { minimum: 0, maximum: 1e30 }),
    l2Shrinkage: number(0, 's of the shrinkage, an L2 penalty on the gradient alone.', { minimum: 0, maximum: 1e30 }),
    beta: number(0, 'β of the paper.', { minimum: 0, maximum: 1e30 }),
  }),
  state: { n: { title: 'sum of squared gradients', start: { option: 'initialAccumulator' } }, z: { title: 'linear term' } },
  update: [
    { line: 'sigma = ((n + g^2)^(-learningRatePower) - n^(-learningRatePower))/learningRate', title: 'learning-rate difference' },
    { line: 'n = n + g^2', option: 'initialAccumulator' },
    { line: 'z = z + (g + 2*l2Shrinkage*theta - sigma*theta)' },
    { line: 'eta = learningRate/(beta + n^(-learningRatePower))', title: 'effective learning rate' },
    { line: 'theta = where(abs(z) <= l1, 0, (sign(z)*l1 - z)/(1/eta + 2*l2))', title: 'proximal step' },
  ],
  symbols: { learningRatePower: 'p', l1: 'λ₁', l2: 'λ₂', l2Shrinkage: 's' },
  effectiveLearningRate: 'eta',
});
