/** Parts that only Ranger21 has, in the form of the authors' code. */
import type { ParameterLayout } from '../../parameters';
import { derived, equation, option } from '../notation/equation';
import type { RuleProblem } from '../rule';
import type { Stage } from '../stage';
import { unitNorm, unitsOf } from './units';

export interface Ranger21Options {
  readonly numEpochs?: number;
  readonly batchesPerEpoch?: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly warmup: boolean;
  readonly warmdown: boolean;
  readonly lookahead: boolean;
  readonly syncPeriod: number;
  readonly slowStepSize: number;
  readonly softplus: boolean;
  readonly normLoss: boolean;
  readonly adaptiveGradientClipping: boolean;
  readonly gradientCentralization: boolean;
  readonly gradientNormalization: boolean;
  readonly positiveNegativeMomentum: boolean;
}

const lastRate = 3e-5;
const normLossFactor = 1e-4;
const softplusBeta = 50;

/** How long the training is that the schedule is laid out for: `updates` updates, and in words what makes them. */
export interface Plan {
  readonly updates: number;
  /** The first of them whose rate falls, counted from 1. */
  readonly fallsAt: number;
  readonly text: string;
}

/** Of the options where they name epochs, else of the run's `steps`; endless where nobody knows these. */
export function planOf(
  { numEpochs, batchesPerEpoch }: Ranger21Options,
  { steps = Infinity, updatesPerEpoch }: Pick<RuleProblem, 'steps' | 'updatesPerEpoch'>,
): Plan {
  if (numEpochs === undefined)
    return {
      updates: steps,
      fallsAt: Math.trunc(0.72 * steps),
      text: Number.isFinite(steps) ? `the ${steps} updates of \`steps\`` : '`steps` updates',
    };
  const batches = batchesPerEpoch ?? updatesPerEpoch ?? 1;
  const source =
    batchesPerEpoch === undefined && updatesPerEpoch !== undefined ? `${batches} batches of the data` : `batchesPerEpoch ${batches}`;
  // In the authors' order of the factors, which rounds as theirs does.
  return {
    updates: numEpochs * batches,
    fallsAt: Math.trunc(0.72 * numEpochs * batches),
    text: `numEpochs ${numEpochs} · ${source} = ${numEpochs * batches} updates`,
  };
}

function riseOf({ beta2 }: Ranger21Options, { updates }: Plan): number {
  const untuned = Math.ceil(2 / (1 - beta2));
  return untuned / updates > 0.45 ? Math.trunc(0.22 * updates) : untuned;
}

/** α(t) after warm-up and warm-down; t counts from 0. */
export function ranger21Rate(options: Ranger21Options, plan: Plan, t: number, α: number): number {
  const { warmup, warmdown } = options;
  const { updates: all, fallsAt } = plan;
  const step = t + 1;
  const rise = riseOf(options, plan);
  if (warmdown && step >= fallsAt) return Math.max(lastRate, α - (α - lastRate) * Math.min(1, (step + 1 - fallsAt) / (all - fallsAt + 1)));
  return warmup && step <= rise ? α * Math.min(1, step / rise) : α;
}

export function scheduledRate(options: Ranger21Options, plan: Plan): Stage {
  const rises = options.warmup ? `αₜ = α·min(1, (t + 1) / ${riseOf(options, plan)})` : 'αₜ = α';
  const fall = Number.isFinite(plan.fallsAt) ? `from t = ${Math.max(0, plan.fallsAt - 1)} on` : 'in the last 28 %';
  return {
    name: 'warm-up and warm-down',
    output: 'rate',
    symbol: 'αₜ',
    formula: `${rises}${options.warmdown ? `; ${fall} linearly down to 3e-5` : ''}; planned for ${plan.text}`,
    equation: equation('alpha*share', {
      share: derived('w', `share of the rate that warm-up and warm-down leave, planned for ${plan.text}`, ({ t, learningRate }) =>
        learningRate === 0 ? 0 : ranger21Rate(options, plan, t, learningRate) / learningRate,
      ),
    }),
    option: 'warmup',
    elementwise: false,
    scalar: true,
    run({ rate }, _, { t, learningRate }) {
      rate[0] = ranger21Rate(options, plan, t, learningRate);
    },
  };
}

/** g ← g / (std(g) + 1e-8) for every tensor of more than 2 entries. */
export function normalizeGradient({ tensors }: ParameterLayout): Stage {
  return {
    name: 'gradient normalization',
    output: 'gradient',
    symbol: 'g',
    formula: 'g ← g / (std(g) + 1e-8), for every tensor of more than 2 entries',
    equation: ({ size }) =>
      equation(size <= 2 ? 'g' : 'g/(norm(g - mean(g))/sqrt(length(g) - 1) + 1e-8)', { g: 'gradient' }, { over: 'tensor' }),
    option: 'gradientNormalization',
    elementwise: false,
    run({ gradient }) {
      for (const { offset, size } of tensors) {
        if (size <= 2) continue;
        const g = gradient.subarray(offset, offset + size);
        const mean = g.reduce((sum, x) => sum + x, 0) / size;
        const deviation = Math.sqrt(g.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (size - 1)) + 1e-8;
        for (let i = 0; i < size; i++) g[i] /= deviation;
      }
    },
  };
}

export function sharedDeviation({ beta2 }: Ranger21Options, { size }: ParameterLayout): Stage {
  return {
    name: 'deviation shared by all parameters',
    output: 'sigma',
    symbol: 'σ',
    formula: 'σ = √(mean of v / (1 − β₂ᵗ⁺¹) over all parameters)',
    equation: equation('sqrt(mean(v)/(1 - beta^(t + 1)))', { v: 'v', beta: option('beta2', beta2, 'β₂') }),
    option: 'weightDecay',
    elementwise: false,
    coupled: true,
    run({ v, sigma }, _, { t }) {
      sigma[0] = Math.sqrt(v.reduce((sum, x) => sum + x, 0) / (1 - beta2 ** (t + 1)) / size);
    },
  };
}

/** Δθ = −αₜ·λ/σ·θ on the last tensor (Xie et al. 2020, stable weight decay); nothing while σ is 0. */
export function stableDecay({ weightDecay }: Ranger21Options, { tensors }: ParameterLayout): Stage {
  const last = tensors.at(-1);
  return {
    name: 'stable weight decay',
    output: 'update',
    symbol: 'Δθ',
    formula: 'Δθ = −αₜ·λ / σ · θ, on the last parameter tensor; 0 elsewhere',
    equation: (tensor) =>
      equation(
        tensor.name === last?.name ? 'where(sigma == 0, 0, -rate*lambda/sigma*theta)' : '0',
        tensor.name === last?.name ? { rate: 'rate', sigma: 'sigma', theta: 'theta', lambda: option('weightDecay', weightDecay, 'λ') } : {},
      ),
    option: 'weightDecay',
    elementwise: false,
    coupled: true,
    run({ theta, update, rate, sigma }) {
      update.fill(0);
      if (!last || sigma[0] === 0) return;
      const factor = (rate[0] * weightDecay) / sigma[0];
      for (let i = last.offset; i < last.offset + last.size; i++) update[i] = -factor * theta[i];
    },
  };
}

/** Δθ ← Δθ − 2·αₜ·ηₙ·(1 − 1/‖θ‖)·θ per unit of the last tensor (Georgiou et al. 2021). */
export function normLoss({ epsilon, weightDecay }: Ranger21Options, { tensors }: ParameterLayout): Stage {
  const last = tensors.at(-1);
  const pulled = equation(
    '(theta + update)*(1 - 2*rate*0.0001*(1 - 1/(norm(theta + update) + epsilon))) - theta',
    {
      theta: 'theta',
      update: weightDecay === 0 ? derived('0', 'no weight decay came before', 0) : 'update',
      rate: 'rate',
      epsilon: option('epsilon', epsilon, 'ε'),
    },
    { over: 'unit' },
  );
  return {
    name: 'norm loss',
    output: 'update',
    symbol: 'Δθ',
    formula: 'θ′ = θ + Δθ, Δθ ← θ′·(1 − 2·αₜ·10⁻⁴·(1 − 1 / (‖θ′‖ + ε))) − θ, on the last parameter tensor',
    equation: (tensor) =>
      tensor.name === last?.name ? pulled : weightDecay === 0 ? equation('0', {}) : equation('update', { update: 'update' }),
    option: 'normLoss',
    elementwise: false,
    coupled: true,
    run({ theta, update, rate }) {
      if (weightDecay === 0) update.fill(0);
      if (!last) return;
      const moved = new Float32Array(last.size).map((_, i) => theta[last.offset + i] + update[last.offset + i]);
      const { count } = unitsOf(last);
      const factors = Array.from({ length: count }, (_, unit) => {
        const norm = unitNorm(moved, { ...last, offset: 0 }, unit);
        return rate[0] * 2 * normLossFactor * (1 - 1 / (norm + epsilon));
      });
      for (let i = 0; i < last.size; i++) update[last.offset + i] -= factors[i % count] * moved[i];
    },
  };
}

/** m ← β₁²·m₋₂ + (1 − β₁²)·g (Xie et al. 2021, positive-negative momentum), or m ← β₁·m + (1 − β₁)·g. */
export function coreMomentum({ beta1, positiveNegativeMomentum }: Ranger21Options): Stage {
  const β = positiveNegativeMomentum ? beta1 ** 2 : beta1;
  return {
    name: 'momentum',
    output: 'm',
    symbol: 'm',
    formula: positiveNegativeMomentum ? 'm ← β₁²·m₋₂ + (1 − β₁²)·g, m₋₁ ← the m before' : 'm ← β₁·m + (1 − β₁)·g',
    equation: positiveNegativeMomentum
      ? equation(
          'beta^2*previous + (1 - beta^2)*g',
          { beta: option('beta1', beta1, 'β₁'), previous: 'mPrevious', g: 'gradient' },
          { copies: { mPrevious: 'm' } },
        )
      : equation('beta*m + (1 - beta)*g', { beta: option('beta1', beta1, 'β₁'), m: 'm', g: 'gradient' }),
    option: 'beta1',
    elementwise: true,
    run({ m, mPrevious = m, gradient }, length) {
      for (let i = 0; i < length; i++) {
        const next = β * mPrevious[i] + (1 - β) * gradient[i];
        mPrevious[i] = m[i];
        m[i] = next;
      }
    },
  };
}

export function accumulateDirection({ beta2, positiveNegativeMomentum }: Ranger21Options): readonly Stage[] {
  if (!positiveNegativeMomentum) return [];
  const noise = Math.sqrt((1 + beta2) ** 2 + beta2 ** 2);
  return [
    {
      name: 'positive-negative momentum',
      output: 'direction',
      otherwise: 'm',
      symbol: 'u',
      formula: 'u = (2·m − m₋₁) / √((1 + β₂)² + β₂²)',
      equation: equation('(2*m - previous)/sqrt((1 + beta)^2 + beta^2)', {
        m: 'm',
        previous: 'mPrevious',
        beta: option('beta2', beta2, 'β₂'),
      }),
      option: 'positiveNegativeMomentum',
      elementwise: true,
      run({ m, mPrevious, direction }, length) {
        for (let i = 0; i < length; i++) direction[i] = (2 * m[i] - mPrevious[i]) / noise;
      },
    },
  ];
}

export function calibratedDenominator({ beta1, beta2, epsilon, softplus }: Ranger21Options): Stage {
  return {
    name: 'effective learning rate',
    output: 'effectiveLearningRate',
    symbol: 'η',
    formula: softplus ? 'η = αₜ / ((1 − β₁ᵗ⁺¹)·softplus(√v̂ + ε))' : 'η = αₜ / ((1 − β₁ᵗ⁺¹)·(√v̂ + ε))',
    equation: equation(
      softplus
        ? 'rate/((1 - beta1^(t + 1))*softplus(50*(sqrt(v/(1 - beta2^(t + 1))) + epsilon))/50)'
        : 'rate/((1 - beta1^(t + 1))*(sqrt(v/(1 - beta2^(t + 1))) + epsilon))',
      {
        rate: 'rate',
        v: 'v',
        beta1: option('beta1', beta1, 'β₁'),
        beta2: option('beta2', beta2, 'β₂'),
        epsilon: option('epsilon', epsilon, 'ε'),
      },
    ),
    option: 'softplus',
    elementwise: true,
    run({ effectiveLearningRate, v, rate }, length, { t }) {
      const α = rate[0] / (1 - beta1 ** (t + 1));
      const correction = Math.sqrt(1 - beta2 ** (t + 1));
      for (let i = 0; i < length; i++) {
        const x = Math.sqrt(v[i]) / correction + epsilon;
        effectiveLearningRate[i] = α / (softplus && x * softplusBeta <= 20 ? Math.log1p(Math.exp(softplusBeta * x)) / softplusBeta : x);
      }
    },
  };
}
