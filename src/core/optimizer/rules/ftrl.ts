import * as Type from 'typebox';
import { derived, equation, option } from '../notation/equation';
import { learningRate, number } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';

interface Options {
  learningRatePower: number;
  initialAccumulator: number;
  l1: number;
  l2: number;
  l2Shrinkage: number;
  beta: number;
}

const powerNumber = (power: number) => derived('p', 'power of the sum of squares: −learningRatePower', power);

/** n and z together, since σ needs n before and after. */
function accumulate({ learningRatePower, l2Shrinkage }: Options): Stage[] {
  const power = -learningRatePower;
  return [
    {
      name: 'learning-rate difference',
      output: 'sigma',
      symbol: 'σ',
      formula: 'σ = ((n + g²)^p − n^p) / α',
      equation: equation('((n + g^2)^p - n^p)/alpha', { n: 'n', g: 'gradient', p: powerNumber(power) }),
      option: 'learningRatePower',
      elementwise: true,
      run({ gradient, n, sigma }, length, { learningRate: α }) {
        for (let i = 0; i < length; i++) sigma[i] = ((n[i] + gradient[i] * gradient[i]) ** power - n[i] ** power) / α;
      },
    },
    {
      name: 'sum of squared gradients',
      output: 'n',
      symbol: 'n',
      formula: 'n ← n + g²',
      equation: equation('n + g^2', { n: 'n', g: 'gradient' }),
      option: 'initialAccumulator',
      elementwise: true,
      run({ gradient, n }, length) {
        for (let i = 0; i < length; i++) n[i] += gradient[i] * gradient[i];
      },
    },
    {
      name: 'linear term',
      output: 'z',
      symbol: 'z',
      formula: 'z ← z + g + 2·s·θ − σ·θ',
      equation: equation('z + g + 2*s*theta - sigma*theta', { z: 'z', g: 'gradient', theta: 'theta', sigma: 'sigma', s: option('l2Shrinkage', l2Shrinkage, 's') }),
      option: 'l2Shrinkage',
      elementwise: true,
      run({ gradient, theta, sigma, z }, length) {
        for (let i = 0; i < length; i++) z[i] += gradient[i] + 2 * l2Shrinkage * theta[i] - sigma[i] * theta[i];
      },
    },
  ];
}

function proximalStep({ learningRatePower, l1, l2, beta }: Options): Stage[] {
  const power = -learningRatePower;
  return [
    {
      name: 'effective learning rate',
      output: 'effectiveLearningRate',
      symbol: 'η',
      formula: 'η = α / (β + n^p)',
      equation: equation('alpha/(beta + n^p)', { n: 'n', beta: option('beta', beta, 'β'), p: powerNumber(power) }),
      option: 'learningRate',
      elementwise: true,
      run({ effectiveLearningRate, n }, length, { learningRate: α }) {
        for (let i = 0; i < length; i++) effectiveLearningRate[i] = α / (beta + n[i] ** power);
      },
    },
    {
      name: 'proximal step',
      output: 'update',
      symbol: 'Δθ',
      formula: 'θ = (sign(z)·λ₁ − z) / (1/η + 2·λ₂), or 0 where |z| ≤ λ₁',
      equation: equation('where(abs(z) <= l1, 0, (sign(z)*l1 - z)/(1/eta + 2*l2)) - theta', { z: 'z', eta: 'effectiveLearningRate', theta: 'theta', l1: option('l1', l1, 'λ₁'), l2: option('l2', l2, 'λ₂') }),
      option: 'l1',
      elementwise: true,
      run({ theta, z, effectiveLearningRate, update }, length) {
        for (let i = 0; i < length; i++) {
          const next = Math.abs(z[i]) <= l1 ? 0 : (Math.sign(z[i]) * l1 - z[i]) / (1 / effectiveLearningRate[i] + 2 * l2);
          update[i] = next - theta[i];
        }
      },
    },
  ];
}

export const ftrl = defineRule<Options>({
  name: 'ftrl',
  title: 'FTRL-Proximal',
  summary: 'Follows the regularized leader: solves for the point that all gradients so far call for; l1 sets small parameters to exactly 0.',
  formula: [
    '\\sigma = \\frac{(n+g^2)^p - n^p}{\\alpha},\\quad n \\leftarrow n + g^2,\\quad z \\leftarrow z + g + 2s\\theta - \\sigma\\theta',
    '\\theta = \\frac{\\mathrm{sign}(z)\\lambda_1 - z}{(\\beta + n^p)/\\alpha + 2\\lambda_2} \\;\\text{ or } 0 \\text{ where } |z| \\le \\lambda_1',
  ],
  formulaText: ['σ = ((n + g²)^p − n^p) / α, n ← n + g²', 'z ← z + g + 2·s·θ − σ·θ', 'θ = (sign(z)·λ₁ − z) / ((β + n^p) / α + 2·λ₂), or 0 where |z| ≤ λ₁'],
  effectiveLearningRate: 'α / (β + n^p), p = −learningRatePower',
  reference: { authors: 'McMahan et al.', title: 'Ad click prediction: a view from the trenches', year: 2013, where: 'algorithm 1, in the form of keras.optimizers.Ftrl', url: 'https://doi.org/10.1145/2487575.2488200' },
  options: Type.Object({
    learningRate: Type.Number({ ...learningRate(0.001), minimum: undefined, exclusiveMinimum: 0 }),
    learningRatePower: number(-0.5, 'How the rate falls with the sum of squared gradients: −0.5 is the root.', { maximum: 0, minimum: -10 }),
    initialAccumulator: { ...number(0.1, 'What the sum of squared gradients n starts from.', { minimum: 0, maximum: 1e30 }), schedulable: false },
    l1: number(0, 'λ₁ of the L1 penalty.', { minimum: 0, maximum: 1e30 }),
    l2: number(0, 'λ₂ of the L2 penalty.', { minimum: 0, maximum: 1e30 }),
    l2Shrinkage: number(0, 's of the shrinkage, an L2 penalty on the gradient alone.', { minimum: 0, maximum: 1e30 }),
    beta: number(0, 'β of the paper.', { minimum: 0, maximum: 1e30 }),
  }),
  usesGradient: true,
  slots: ({ initialAccumulator }, { layout }) => [
    { name: 'n', title: 'sum of squared gradients', size: layout.size, initial: initialAccumulator },
    { name: 'z', title: 'linear term', size: layout.size, initial: 0 },
  ],
  stages: (options) => [...accumulate(options), ...proximalStep(options)],
});
