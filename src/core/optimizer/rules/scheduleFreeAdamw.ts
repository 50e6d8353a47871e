import * as Type from 'typebox';
import { derived, equation, option } from '../notation/equation';
import { decayRate, epsilon, integer, learningRate, number } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';
import { secondMoment } from '../transforms/moments';

interface Options {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  warmupSteps: number;
  averagingPower: number;
  weightPower: number;
}

/** α(t) with the linear warm-up and Adam's bias correction of v, as the reference has it. */
function rateAt({ beta2, warmupSteps }: Options, t: number, learningRate: number): number {
  const warmup = t < warmupSteps ? (t + 1) / warmupSteps : 1;
  return learningRate * warmup * Math.sqrt(1 - beta2 ** (t + 1));
}

const rateNumber = (options: Options) =>
  derived('γ', 'the rate: α with warm-up and Adam’s bias correction √(1 − β₂ᵗ⁺¹)', ({ t, learningRate }) => rateAt(options, t, learningRate));

function largestRate(options: Options): Stage {
  return {
    name: 'largest rate so far',
    output: 'rateMax',
    symbol: 'γ̄',
    formula: 'γ̄ ← max(γ̄, γ), γ = α·warm-up·√(1 − β₂ᵗ⁺¹)',
    equation: equation('max(largest, gamma)', { largest: 'rateMax', gamma: rateNumber(options) }),
    option: 'warmupSteps',
    elementwise: false,
    scalar: true,
    run({ rateMax }, _, { t, learningRate }) {
      rateMax[0] = Math.max(rateMax[0], rateAt(options, t, learningRate));
    },
  };
}

const weightOf = ({ averagingPower, weightPower }: Options, t: number, rateMax: number) => (t + 1) ** averagingPower * rateMax ** weightPower;

function sumOfWeights(options: Options): Stage {
  return {
    name: 'sum of weights',
    output: 'weightSum',
    symbol: 'W',
    formula: 'W ← W + (t + 1)^r·γ̄^p',
    equation: equation('W + (t + 1)^r*largest^p', { W: 'weightSum', largest: 'rateMax', r: option('averagingPower', options.averagingPower, 'r'), p: option('weightPower', options.weightPower, 'p') }),
    option: 'weightPower',
    elementwise: false,
    scalar: true,
    run({ weightSum, rateMax }, _, { t }) {
      weightSum[0] += weightOf(options, t, rateMax[0]);
    },
  };
}

function adaptedRate(options: Options): Stage {
  return {
    name: 'effective learning rate',
    output: 'effectiveLearningRate',
    symbol: 'η',
    formula: 'η = γ / (√v + ε)',
    equation: equation('gamma/(sqrt(v) + epsilon)', { v: 'v', gamma: rateNumber(options), epsilon: option('epsilon', options.epsilon, 'ε') }),
    option: 'learningRate',
    elementwise: true,
    run({ effectiveLearningRate, v }, length, { t, learningRate }) {
      const γ = rateAt(options, t, learningRate);
      for (let i = 0; i < length; i++) effectiveLearningRate[i] = γ / (Math.sqrt(v[i]) + options.epsilon);
    },
  };
}

function baseSequence(options: Options): Stage {
  return {
    name: 'base sequence',
    output: 'z',
    symbol: 'z',
    formula: 'z ← z − η·g − γ·λ·y',
    equation: equation('z - eta*g - gamma*lambda*y', { z: 'z', eta: 'effectiveLearningRate', g: 'gradient', y: 'theta', gamma: rateNumber(options), lambda: option('weightDecay', options.weightDecay, 'λ') }),
    option: 'weightDecay',
    elementwise: true,
    run({ z, effectiveLearningRate, gradient, theta }, length, { t, learningRate }) {
      const decay = rateAt(options, t, learningRate) * options.weightDecay;
      for (let i = 0; i < length; i++) z[i] -= effectiveLearningRate[i] * gradient[i] + decay * theta[i];
    },
  };
}

function averagedSequence(options: Options): Stage {
  return {
    name: 'averaged sequence',
    output: 'x',
    symbol: 'x',
    formula: 'x ← (1 − c)·x + c·z, c = (t + 1)^r·γ̄^p / W',
    equation: equation('where(W > 0, (1 - (t + 1)^r*largest^p/W)*x + (t + 1)^r*largest^p/W*z, x)', { x: 'x', z: 'z', W: 'weightSum', largest: 'rateMax', r: option('averagingPower', options.averagingPower, 'r'), p: option('weightPower', options.weightPower, 'p') }),
    option: 'averagingPower',
    elementwise: true,
    run({ x, z, rateMax, weightSum }, length, { t }) {
      const c = weightSum[0] > 0 ? Math.min(1, weightOf(options, t, rateMax[0]) / weightSum[0]) : 0;
      for (let i = 0; i < length; i++) x[i] = (1 - c) * x[i] + c * z[i];
    },
  };
}

function interpolate({ beta1 }: Options): Stage {
  return {
    name: 'update',
    output: 'update',
    symbol: 'Δθ',
    formula: 'Δθ = (1 − β₁)·z + β₁·x − θ',
    equation: equation('(1 - beta)*z + beta*x - theta', { x: 'x', z: 'z', theta: 'theta', beta: option('beta1', beta1, 'β₁') }),
    option: 'beta1',
    elementwise: true,
    run({ x, z, theta, update }, length) {
      for (let i = 0; i < length; i++) update[i] = (1 - beta1) * z[i] + beta1 * x[i] - theta[i];
    },
  };
}

/** θ is the sequence y of the paper, where gradients are taken. The answer is the averaged sequence x, a state slot. */
export const scheduleFreeAdamw = defineRule<Options>({
  name: 'scheduleFreeAdamw',
  title: 'Schedule-free AdamW',
  summary: 'AdamW that needs no learning-rate schedule: gradients are taken between a fast sequence z and its average x, which is the answer.',
  formula: [
    'v \\leftarrow \\beta_2 v + (1-\\beta_2) g^2,\\quad g = \\nabla f(y)',
    'z \\leftarrow z - \\frac{\\gamma}{\\sqrt v+\\epsilon}\\,g - \\gamma\\lambda y',
    'x \\leftarrow (1-c)\\,x + c\\,z,\\quad y \\leftarrow (1-\\beta_1) z + \\beta_1 x',
  ],
  formulaText: ['θ is y, where the gradient is taken; x is the answer', 'v ← β₂·v + (1 − β₂)·g², γ = α·warm-up·√(1 − β₂ᵗ⁺¹)', 'z ← z − γ / (√v + ε)·g − γ·λ·y', 'x ← (1 − c)·x + c·z, c = w / Σw, w = (t + 1)^r·γ̄^p', 'y ← (1 − β₁)·z + β₁·x'],
  effectiveLearningRate: 'α·√(1 − β₂ᵗ⁺¹) / (√v + ε), by which z moves',
  reference: { authors: 'Defazio, Yang, Mehta, Mishchenko, Khaled & Cutkosky', title: 'The road less scheduled', year: 2024, where: 'algorithm 1, in the form of the authors’ reference implementation', url: 'https://arxiv.org/abs/2405.15682' },
  options: Type.Object({
    learningRate: learningRate(0.0025),
    beta1: number(0.9, 'β₁: how near to the average x gradients are taken; 0 takes them at z.', { minimum: 0, maximum: 1 }),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-8),
    weightDecay: number(0, 'Weight decay λ, taken at y.', { minimum: 0, maximum: 1e6 }),
    warmupSteps: integer(0, 'Steps in which the rate rises linearly.', { minimum: 0, maximum: 1e12 }),
    averagingPower: number(0, 'r: late points count (t + 1)^r times in the average.', { minimum: 0, maximum: 10 }),
    weightPower: number(2, 'p: points count as the largest rate so far to this power.', { minimum: 0, maximum: 10 }),
  }),
  usesGradient: true,
  slots: (_, { layout: { size } }) => [
    { name: 'v', title: 'second moment', size, initial: 0 },
    { name: 'z', title: 'base sequence', size, isPoint: true, initial: 'parameters' },
    { name: 'x', title: 'averaged sequence', size, isPoint: true, initial: 'parameters' },
    { name: 'rateMax', title: 'largest rate so far', size: 1, scalar: true, initial: 0 },
    { name: 'weightSum', title: 'sum of weights', size: 1, scalar: true, initial: 0 },
  ],
  stages: (options) => [
    largestRate(options),
    sumOfWeights(options),
    secondMoment(options.beta2, 'gradient'),
    adaptedRate(options),
    baseSequence(options),
    averagedSequence(options),
    interpolate(options),
  ],
});
