import * as Type from 'typebox';
import { equation, option } from '../notation/equation';
import { decayRate, epsilon, learningRate, number } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';
import { descend, rateFromSquares } from '../transforms/learningRate';
import { correctBias, firstMoment } from '../transforms/moments';

interface Options {
  beta1: number;
  beta2: number;
  beta3: number;
  epsilon: number;
  weightDecay: number;
}

const difference: Stage = {
  name: 'gradient difference',
  output: 'difference',
  symbol: 'Δg',
  formula: 'Δg = g − gₚ; 0 at t = 0',
  equation: equation('where(t == 0, 0, g - previous)', { g: 'gradient', previous: 'previous' }),
  elementwise: true,
  run({ gradient, previous, difference: Δg }, length, { t }) {
    for (let i = 0; i < length; i++) Δg[i] = t === 0 ? 0 : gradient[i] - previous[i];
  },
};

function differenceMoment(beta2: number): Stage {
  return {
    name: 'moment of the difference',
    output: 'd',
    symbol: 'd',
    formula: 'd ← β₂·d + (1 − β₂)·Δg',
    equation: equation('beta*d + (1 - beta)*difference', { d: 'd', difference: 'difference', beta: option('beta2', beta2, 'β₂') }),
    option: 'beta2',
    elementwise: true,
    run({ d, difference: Δg }, length) {
      for (let i = 0; i < length; i++) d[i] = beta2 * d[i] + (1 - beta2) * Δg[i];
    },
  };
}

function nesterovSquares({ beta2, beta3 }: Options): Stage {
  return {
    name: 'second moment',
    output: 'n',
    symbol: 'n',
    formula: 'n ← β₃·n + (1 − β₃)·(g + β₂·Δg)²',
    equation: equation('beta3*n + (1 - beta3)*(g + beta2*difference)^2', { n: 'n', g: 'gradient', difference: 'difference', beta2: option('beta2', beta2, 'β₂'), beta3: option('beta3', beta3, 'β₃') }),
    option: 'beta3',
    elementwise: true,
    run({ n, gradient, difference: Δg }, length) {
      for (let i = 0; i < length; i++) n[i] = beta3 * n[i] + (1 - beta3) * (gradient[i] + beta2 * Δg[i]) ** 2;
    },
  };
}

function nesterovDirection(beta2: number): Stage {
  return {
    name: 'direction',
    output: 'direction',
    symbol: 'u',
    formula: 'u = m̂ + β₂·d̂',
    equation: equation('mHat + beta*dHat', { mHat: 'mHat', dHat: 'dHat', beta: option('beta2', beta2, 'β₂') }),
    elementwise: true,
    run({ mHat, dHat, direction }, length) {
      for (let i = 0; i < length; i++) direction[i] = mHat[i] + beta2 * dHat[i];
    },
  };
}

function proximalDecay(rate: number): Stage {
  return {
    name: 'proximal weight decay',
    output: 'update',
    symbol: 'Δθ',
    formula: 'Δθ ← (θ + Δθ) / (1 + α·λ) − θ',
    equation: equation('(theta + update)/(1 + alpha*lambda) - theta', { theta: 'theta', update: 'update', lambda: option('weightDecay', rate, 'λ') }),
    option: 'weightDecay',
    elementwise: true,
    run({ theta, update }, length, { learningRate }) {
      for (let i = 0; i < length; i++) update[i] = (theta[i] + update[i]) / (1 + learningRate * rate) - theta[i];
    },
  };
}

const rememberGradient: Stage = {
  name: 'previous gradient',
  output: 'previous',
  symbol: 'gₚ',
  formula: 'gₚ ← g',
  equation: equation('g', { g: 'gradient' }),
  elementwise: true,
  run({ gradient, previous }, length) {
    for (let i = 0; i < length; i++) previous[i] = gradient[i];
  },
};

/** The paper's β are 1 minus these, which are those of the authors' code. */
export const adan = defineRule<Options>({
  name: 'adan',
  title: 'Adan',
  summary: 'Adam with Nesterov momentum made of gradient differences, and a proximal weight decay.',
  formula: [
    'm \\leftarrow \\beta_1 m + (1-\\beta_1) g,\\quad d \\leftarrow \\beta_2 d + (1-\\beta_2)(g - g_p)',
    'n \\leftarrow \\beta_3 n + (1-\\beta_3)(g + \\beta_2 (g-g_p))^2',
    '\\theta \\leftarrow \\frac{1}{1+\\alpha\\lambda}\\Bigl(\\theta - \\frac{\\alpha}{\\sqrt{\\hat n}+\\epsilon}(\\hat m + \\beta_2\\hat d)\\Bigr)',
  ],
  formulaText: ['Δg = g − gₚ, gₚ the gradient before', 'm ← β₁·m + (1 − β₁)·g, d ← β₂·d + (1 − β₂)·Δg', 'n ← β₃·n + (1 − β₃)·(g + β₂·Δg)²', 'θ ← (θ − α / (√n̂ + ε) · (m̂ + β₂·d̂)) / (1 + α·λ)'],
  effectiveLearningRate: 'α / (√n̂ + ε)',
  reference: { authors: 'Xie, Zhou, Li, Lin & Yan', title: 'Adan: adaptive Nesterov momentum algorithm for faster optimizing deep models', year: 2022, where: 'algorithm 1, with the bias corrections of the authors’ code', url: 'https://arxiv.org/abs/2208.06677' },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.98, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.92, 'Decay rate β₂ of the moment d of gradient differences.'),
    beta3: decayRate(0.99, 'Decay rate β₃ of the second moment n.'),
    epsilon: epsilon(1e-8),
    weightDecay: number(0, 'Weight decay λ: divides the parameters by 1 + α·λ at every step.', { minimum: 0, maximum: 1e6 }),
  }),
  usesGradient: true,
  slots: (_, { layout: { size } }) => [
    { name: 'm', title: 'first moment', size, initial: 0 },
    { name: 'd', title: 'moment of the gradient difference', size, initial: 0 },
    { name: 'n', title: 'second moment', size, initial: 0 },
    { name: 'previous', title: 'previous gradient', size, initial: 0 },
  ],
  stages: (options) => [
    difference,
    firstMoment(options.beta1, 'gradient'),
    differenceMoment(options.beta2),
    nesterovSquares(options),
    correctBias(options.beta1, 'm', 'mHat', { input: 'm', output: 'm̂', beta: 'β₁' }),
    correctBias(options.beta2, 'd', 'dHat', { input: 'd', output: 'd̂', beta: 'β₂' }),
    correctBias(options.beta3, 'n', 'nHat', { input: 'n', output: 'n̂', beta: 'β₃' }),
    nesterovDirection(options.beta2),
    rateFromSquares('nHat', 'n̂', options.epsilon),
    descend('direction', 'u'),
    ...(options.weightDecay === 0 ? [] : [proximalDecay(options.weightDecay)]),
    rememberGradient,
  ],
});
