import * as Type from 'typebox';
import { equation } from '../notation/equation';
import { decayRate, epsilon, flag, integer, learningRate, number } from '../options';
import { defineRule } from '../rule';
import { clipUnits } from '../transforms/adaptiveClipping';
import { centralizeGradient, hasUnits } from '../transforms/centralization';
import { descend } from '../transforms/learningRate';
import { secondMoment } from '../transforms/moments';
import {
  accumulateDirection,
  calibratedDenominator,
  coreMomentum,
  normalizeGradient,
  normLoss,
  planOf,
  scheduledRate,
  sharedDeviation,
  stableDecay,
  type Ranger21Options,
} from '../transforms/ranger21';
import { synchronize } from '../transforms/synchronization';

/**
 * As the authors' code computes it; the paper differs in this:
 * - weight decay and norm loss act on the last parameter tensor only (they stand outside the code's loop over tensors);
 * - the gradient is centralized and normalized once for v and once more for the momentum (it is changed in place);
 * - the paper's maximum of v is never updated, so v itself divides;
 * - warm-down ignores warm-up: it falls from the full rate, whatever the rate was before.
 * `positiveNegativeMomentum` off is plain momentum with bias correction, which the code itself does not offer.
 */
const derivedInteger = (description: string, example: number) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: 1e9, description, examples: [example] }));

export const ranger21 = defineRule<Ranger21Options>({
  name: 'ranger21',
  title: 'Ranger21',
  summary: 'AdamW with positive-negative momentum and eight further parts, each with a switch.',
  formula: [
    'g \\leftarrow \\mathrm{normalize}(\\mathrm{centralize}(\\mathrm{clip}(g))),\\quad v \\leftarrow \\beta_2 v + (1-\\beta_2) g^2,\\quad \\sigma = \\sqrt{\\mathrm{mean}(\\hat v)}',
    '\\theta \\leftarrow \\theta\\,(1 - \\alpha_t\\lambda/\\sigma),\\quad \\theta \\leftarrow \\theta\\,\\bigl(1 - 2\\alpha_t\\eta_n(1 - 1/\\lVert\\theta\\rVert)\\bigr)',
    'm_t = \\beta_1^2 m_{t-2} + (1-\\beta_1^2) g,\\quad u = (2 m_t - m_{t-1}) / \\sqrt{(1+\\beta_2)^2+\\beta_2^2}',
    '\\theta \\leftarrow \\theta - \\frac{\\alpha_t}{(1-\\beta_1^{t+1})\\,\\mathrm{softplus}(\\sqrt{\\hat v}+\\epsilon)}\\,u',
    '\\phi \\leftarrow \\phi + a(\\theta - \\phi),\\quad \\theta \\leftarrow \\phi \\qquad\\text{every } k \\text{ updates}',
  ],
  formulaText: [
    'g ← normalize(centralize(clip(g))); v, v̂ as in Adam; σ = √mean(v̂) over all parameters',
    'αₜ: α with linear warm-up and warm-down over numEpochs·batchesPerEpoch updates, or without these over `steps`',
    'θ ← θ·(1 − αₜ·λ/σ), θ ← θ·(1 − 2·αₜ·ηₙ·(1 − 1/‖θ‖)), on the last parameter tensor',
    'm ← β₁²·m₋₂ + (1 − β₁²)·g, u = (2·m − m₋₁) / √((1 + β₂)² + β₂²)',
    'θ ← θ − αₜ / ((1 − β₁ᵗ⁺¹)·softplus(√v̂ + ε)) · u',
    'every k updates: φ ← φ + a·(θ − φ), θ ← φ; φ starts as θ(0)',
  ],
  effectiveLearningRate: 'αₜ / ((1 − β₁ᵗ⁺¹)·softplus(√v̂ + ε))',
  reference: {
    authors: 'Wright & Demeure',
    title: 'Ranger21: a synergistic deep learning optimizer',
    year: 2021,
    where: 'algorithm 1, in the form of the authors’ code',
    url: 'https://arxiv.org/abs/2106.13731',
  },
  options: Type.Object({
    learningRate: learningRate(0.001),
    numEpochs: derivedInteger(
      'Epochs that warm-up and warm-down are laid out for. Absent: as many as `steps` makes, so that the schedule ends with the run.',
      20,
    ),
    batchesPerEpoch: derivedInteger('Updates in one of the numEpochs epochs. Absent: as many as the data have batches, 1 without data.', 5),
    beta1: decayRate(0.9, 'Decay rate β₁ of the momentum.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-8),
    weightDecay: number(1e-4, 'Stable weight decay λ, divided by the deviation σ that all parameters share; 0 switches it off.', {
      minimum: 0,
      maximum: 1e6,
    }),
    warmup: flag(true, 'Linear warm-up: over 2/(1 − β₂) updates, or 22 % of all where that would be more than 45 %.'),
    warmdown: flag(true, 'Linear fall to 3e-5 in the last 28 % of all updates.'),
    lookahead: flag(true, 'Slow weights that follow every syncPeriod updates.'),
    syncPeriod: integer(5, 'k: after how many updates the slow weights follow.', { minimum: 1, maximum: 1e9 }),
    slowStepSize: number(0.5, 'a: how far the slow weights follow.', { minimum: 0, maximum: 1 }),
    softplus: flag(true, 'The denominator goes through a softplus with β = 50.'),
    normLoss: flag(true, 'Pulls the norm of every output unit towards 1.'),
    adaptiveGradientClipping: flag(true, 'Clips the gradient of every output unit to 1 % of the norm of its weights.'),
    gradientCentralization: flag(true, 'Takes the mean off the gradient of each output unit of a kernel.'),
    gradientNormalization: flag(true, 'Divides the gradient of every tensor of more than 2 entries by its deviation.'),
    positiveNegativeMomentum: flag(true, 'Weighs the newer of two momenta positively and the older negatively.'),
  }),
  usesGradient: true,
  usedRate: () => 'rate',
  shared: {
    beta2: 'The deviation σ that all parameters share is made with it.',
    weightDecay: 'Stable weight decay is divided by the deviation σ that all parameters share.',
    normLoss: 'The norm loss acts on the last parameter tensor alone.',
  },
  slots: ({ lookahead, positiveNegativeMomentum }, { layout: { size } }) => [
    { name: 'm', title: 'momentum', size, initial: 0 },
    ...(positiveNegativeMomentum ? [{ name: 'mPrevious', title: 'momentum before', symbol: 'm₋₁', size, initial: 0 }] : []),
    { name: 'v', title: 'second moment', size, initial: 0 },
    { name: 'sigma', title: 'deviation shared by all parameters', size: 1, scalar: true, initial: 0 },
    { name: 'rate', title: 'learning rate after warm-up and warm-down', size: 1, scalar: true, initial: 0 },
    ...(lookahead ? [{ name: 'slow', title: 'slow weights', size, isPoint: true, initial: 'parameters' as const }] : []),
  ],
  stages(options, problem) {
    const { layout } = problem;
    const centralizes = options.gradientCentralization && hasUnits(layout);
    // Made anew for each place, as stages are told apart by identity.
    const shape = () => [
      ...(centralizes ? [centralizeGradient(layout, 'gradient', 'gradient')] : []),
      ...(options.gradientNormalization ? [normalizeGradient(layout)] : []),
    ];
    const decays = [
      ...(options.weightDecay > 0 ? [stableDecay(options, layout)] : []),
      ...(options.normLoss ? [normLoss(options, layout)] : []),
    ];
    return [
      ...(options.adaptiveGradientClipping ? [clipUnits(layout, 0.01)] : []),
      ...shape(),
      secondMoment(options.beta2, 'gradient'),
      sharedDeviation(options, layout),
      scheduledRate(options, planOf(options, problem)),
      ...decays,
      ...shape(),
      coreMomentum(options),
      ...accumulateDirection(options),
      calibratedDenominator(options),
      ...(decays.length ? [addDescent(options)] : [descend(options.positiveNegativeMomentum ? 'direction' : 'm', 'u')]),
      ...(options.lookahead ? synchronize(options.syncPeriod, options.slowStepSize) : []),
    ];
  },
});

function addDescent({ positiveNegativeMomentum }: Ranger21Options) {
  const direction = positiveNegativeMomentum ? 'direction' : 'm';
  return {
    name: 'update',
    output: 'update',
    symbol: 'Δθ',
    formula: 'Δθ ← Δθ − η·u',
    equation: equation('update - eta*u', { update: 'update', eta: 'effectiveLearningRate', u: direction }),
    elementwise: true,
    run(vectors: Record<string, Float32Array>, length: number) {
      const { effectiveLearningRate, update } = vectors;
      for (let i = 0; i < length; i++) update[i] -= effectiveLearningRate[i] * vectors[direction][i];
    },
  };
}
