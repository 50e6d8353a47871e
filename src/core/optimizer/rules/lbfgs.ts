import * as Type from 'typebox';
import { equation } from '../notation/equation';
import { integer, learningRate, number } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';
import { curvaturePairs, pairSlots, quasiNewtonDirection } from '../transforms/curvaturePairs';
import { strongWolfe } from '../transforms/lineSearch';
import { dot } from '../transforms/products';

interface Options {
  historySize: number;
  lineSearch: 'strongWolfe' | 'none';
  sufficientDecrease: number;
  curvature: number;
  maxEvaluations: number;
  toleranceGradient: number;
  toleranceChange: number;
}

/** PyTorch's first trial: α, and at the first update, which knows no curvature yet, α·min(1, 1/‖g‖₁). */
function firstLength(t: number, learningRate: number, gradient: Float32Array): number {
  return Math.fround(t === 0 ? learningRate * Math.min(1, 1 / gradient.reduce((sum, x) => sum + Math.abs(x), 0)) : learningRate);
}

function lineSearch(options: Options, goal: 'minimize' | 'maximize'): Stage {
  return {
    name: 'line search',
    output: 'stepLength',
    symbol: 'τ',
    formula:
      options.lineSearch === 'none'
        ? 'τ = α; α·min(1, 1/‖g‖₁) at t = 0; 0 at a minimum'
        : 'τ: f(θ + τ·d) ≤ f + c₁·τ·gᵀd and |∇f(θ + τ·d)ᵀd| ≤ c₂·|gᵀd|, first α (α·min(1, 1/‖g‖₁) at t = 0); 0 at a minimum',
    equation: { names: {} },
    option: 'lineSearch',
    elementwise: false,
    isLong: true,
    run({ theta, gradient, direction, stepLength, trials }, _, { t, learningRate, value, evaluate }) {
      trials[0] = 0;
      stepLength[0] = 0;
      const slope = dot(gradient, direction);
      const steepest = gradient.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
      if (steepest <= options.toleranceGradient || slope > -options.toleranceChange) return;
      const first = firstLength(t, learningRate, gradient);
      if (options.lineSearch === 'none' || first === 0) {
        stepLength[0] = first;
        return;
      }
      const trial = new Float32Array(theta.length);
      const gradientThere = new Float32Array(theta.length);
      // Rounded as the update will be, so that the point chosen is the one that was evaluated.
      const at = (wanted: number) => {
        const τ = Math.fround(wanted);
        for (let i = 0; i < trial.length; i++) trial[i] = theta[i] + Math.fround(τ * direction[i]);
        trials[0]++;
        const there = evaluate(trial, gradientThere);
        return { τ, value: there, slope: dot(gradientThere, direction) };
      };
      const longest = direction.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
      const start = { τ: 0, value: goal === 'minimize' ? value : -value, slope };
      stepLength[0] = strongWolfe(start, first, at, { ...options, shortest: options.toleranceChange / longest });
    },
  };
}

const countEvaluations: Stage = {
  name: 'evaluations',
  output: 'evaluations',
  symbol: 'N',
  formula: 'N ← N + 1 + trials of the line search',
  equation: { names: {} },
  option: 'maxEvaluations',
  elementwise: false,
  run({ evaluations, trials }) {
    evaluations[0] += 1 + trials[0];
  },
};

const stepLengthAsRate: Stage = {
  name: 'step length',
  output: 'effectiveLearningRate',
  symbol: 'η',
  formula: 'η = τ',
  equation: equation('tau', { tau: 'stepLength' }),
  option: 'learningRate',
  elementwise: false,
  run({ effectiveLearningRate, stepLength }) {
    effectiveLearningRate.fill(stepLength[0]);
  },
};

const update: Stage = {
  name: 'update',
  output: 'update',
  symbol: 'Δθ',
  formula: 'Δθ = η·d',
  equation: equation('eta*d', { eta: 'effectiveLearningRate', d: 'direction' }),
  elementwise: true,
  run({ update: Δθ, effectiveLearningRate, direction }, length) {
    for (let i = 0; i < length; i++) Δθ[i] = effectiveLearningRate[i] * direction[i];
  },
};

/**
 * One update is one iteration (torch.optim.LBFGS with max_iter = 1): pairs, direction, line search, step. The effective
 * learning rate is the step length τ, the same for every coordinate, in front of the direction d = −H·g.
 * s and y are differences of the points and gradients really met, so that a θ changed from outside is taken in.
 */
export const lbfgs = defineRule<Options>({
  name: 'lbfgs',
  title: 'L-BFGS',
  summary:
    'Quasi-Newton: learns the curvature from its last steps, and evaluates the function several times an update to choose how far to go.',
  formula: [
    's = \\theta - \\theta_p,\\quad y = g - g_p\\quad\\text{(kept for the last } m \\text{ updates where } s^\\top y > 10^{-10})',
    'd = -H g\\quad\\text{(two-loop recursion, } H_0 = \\tfrac{s^\\top y}{y^\\top y} I)',
    '\\tau:\\; f(\\theta+\\tau d) \\le f(\\theta) + c_1 \\tau\\, g^\\top d,\\quad |\\nabla f(\\theta+\\tau d)^\\top d| \\le c_2\\, |g^\\top d|',
    '\\theta \\leftarrow \\theta + \\tau d',
  ],
  formulaText: [
    's = θ − θₚ, y = g − gₚ, kept for the last m updates where s·y > 10⁻¹⁰',
    'd = −H·g by the two-loop recursion, H₀ = s·y / y·y',
    'τ: f(θ + τ·d) ≤ f + c₁·τ·gᵀd and |∇f(θ + τ·d)ᵀd| ≤ c₂·|gᵀd| (strong Wolfe)',
    'θ ← θ + τ·d',
  ],
  effectiveLearningRate: 'the step length τ, in front of d = −H·g',
  reference: {
    authors: 'Liu & Nocedal',
    title: 'On the limited memory BFGS method for large scale optimization',
    year: 1989,
    where: 'algorithm 2.1, in the form of torch.optim.LBFGS with one iteration a step',
    url: 'https://doi.org/10.1007/BF01589116',
  },
  options: Type.Object({
    learningRate: learningRate(1),
    historySize: integer(10, 'm: how many pairs (s, y) are kept.', { minimum: 1, maximum: 100 }),
    lineSearch: Type.Enum(['strongWolfe', 'none'], {
      default: 'strongWolfe',
      description: 'How the step length is chosen: by the strong Wolfe conditions, or not at all (the learning rate).',
    }),
    sufficientDecrease: number(1e-4, 'c₁ of the line search: the share of the decrease that the slope promises.', {
      exclusiveMinimum: 0,
      exclusiveMaximum: 0.5,
    }),
    curvature: number(0.9, 'c₂ of the line search: the share of the slope that may be left.', { exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    maxEvaluations: integer(25, 'Evaluations of one line search at most.', { minimum: 1, maximum: 1000 }),
    toleranceGradient: number(1e-7, 'Nothing moves where no entry of the gradient is larger.', { minimum: 0, maximum: 1e30 }),
    toleranceChange: number(1e-9, 'Nothing moves where the slope is smaller; the line search ends at intervals as short.', {
      minimum: 0,
      maximum: 1e30,
    }),
  }),
  usesGradient: true,
  ungrouped: 'L-BFGS moves all parameters along one line, so none can have options of its own. Remove `groups`.',
  refuse: ({ sufficientDecrease, curvature }) =>
    sufficientDecrease < curvature
      ? undefined
      : '`sufficientDecrease` has to be less than `curvature`: else no step length need satisfy both.',
  slots: ({ historySize }, { layout: { size } }) => [
    ...pairSlots(historySize, size),
    { name: 'stepLength', title: 'step length', size: 1, scalar: true, initial: 0 },
    { name: 'trials', title: 'evaluations of the line search', size: 1, scalar: true, initial: 0 },
    { name: 'evaluations', title: 'evaluations so far', size: 1, scalar: true, initial: 0 },
  ],
  stages: (options, { goal }) => [
    ...curvaturePairs(options.historySize),
    quasiNewtonDirection(options.historySize),
    lineSearch(options, goal),
    countEvaluations,
    stepLengthAsRate,
    update,
  ],
});
