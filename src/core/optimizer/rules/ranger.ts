import * as Type from 'typebox';
import { decayRate, epsilon, flag, integer, learningRate, number, weightDecay } from '../options';
import { defineRule } from '../rule';
import { centralizeGradient, hasUnits } from '../transforms/centralization';
import { descend } from '../transforms/learningRate';
import { correctBias, firstMoment, secondMoment } from '../transforms/moments';
import { rectificationTerm, rectifiedRate } from '../transforms/rectification';
import { synchronize } from '../transforms/synchronization';
import { decayGradient } from '../transforms/weightDecay';

interface Options {
  beta1: number;
  beta2: number;
  epsilon: number;
  smaThreshold: number;
  syncPeriod: number;
  slowStepSize: number;
  gradientCentralization: boolean;
  degenerateToSgd: boolean;
  weightDecay: number;
}

/**
 * In pytorch_optimizer the rate changes its sign while the variance cannot be trusted, unless `degenerated_to_sgd` is on: the first
 * steps go along the momentum, uphill. The author's code and RAdam's paper step downhill, which is the default here.
 */
export const ranger = defineRule<Options>({
  name: 'ranger',
  title: 'Ranger',
  summary: 'RAdam with gradient centralization inside Lookahead: rectified steps, and slow weights that follow them.',
  formula: [
    '\\hat g = g - \\mathrm{mean}(g)\\quad\\text{(kernels)}',
    'm \\leftarrow \\beta_1 m + (1-\\beta_1)\\hat g,\\quad v \\leftarrow \\beta_2 v + (1-\\beta_2)\\hat g^2',
    '\\theta \\leftarrow \\theta - \\alpha r\\frac{\\sqrt{1-\\beta_2^{t+1}}}{\\sqrt v + \\epsilon}\\,\\hat m \\;\\text{ if } \\rho \\ge \\rho_{\\min},\\text{ else } \\theta - \\alpha\\hat m',
    '\\phi \\leftarrow \\phi + a(\\theta - \\phi),\\quad \\theta \\leftarrow \\phi \\qquad\\text{every } k \\text{ updates}',
  ],
  formulaText: [
    'ĝ = g − mean(g), over the inputs of each output unit of a kernel',
    'm, v, m̂, r, ρ as in RAdam',
    'θ ← θ − α·r·√(1 − β₂ᵗ⁺¹) / (√v + ε) · m̂ if ρ ≥ smaThreshold, else θ − α·m̂ (with degenerateToSgd off θ + α·m̂)',
    'every k updates: φ ← φ + a·(θ − φ), θ ← φ; φ starts as θ(0)',
  ],
  effectiveLearningRate: 'α·r·√(1 − β₂ᵗ⁺¹) / (√v + ε), or while ρ is short α (with degenerateToSgd off −α)',
  reference: {
    authors: 'Wright',
    title: 'Ranger: a synergistic optimizer',
    year: 2019,
    where: 'computed as in pytorch_optimizer’s Ranger; gradient centralization: Yong et al. 2020, eq. 1',
    url: 'https://github.com/lessw2020/Ranger-Deep-Learning-Optimizer',
  },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.95, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-5),
    smaThreshold: number(5, 'Length ρ of the average from which on its variance is trusted.', { minimum: 4, maximum: 1e6 }),
    syncPeriod: integer(6, 'k: after how many updates the slow weights follow.', { minimum: 1, maximum: 1e9 }),
    slowStepSize: number(0.5, 'a: how far the slow weights follow.', { minimum: 0, maximum: 1 }),
    gradientCentralization: flag(true, 'Takes the mean off the gradient of each output unit of a kernel.'),
    degenerateToSgd: flag(
      true,
      'Steps downhill while the variance cannot be trusted, as the author’s code and RAdam’s paper do; off: uphill, as pytorch_optimizer does by default.',
    ),
    weightDecay: weightDecay(),
  }),
  usesGradient: true,
  slots: (_, { layout }) => [
    { name: 'm', title: 'first moment', size: layout.size, initial: 0 },
    { name: 'v', title: 'second moment', size: layout.size, initial: 0 },
    { name: 'r', title: 'rectification term', size: 1, scalar: true, isCharted: true, initial: 0 },
    { name: 'slow', title: 'slow weights', size: layout.size, isPoint: true, initial: 'parameters' },
  ],
  stages({ beta1, beta2, epsilon: ε, weightDecay: λ, ...options }, { layout }) {
    const centralizes = options.gradientCentralization && hasUnits(layout);
    const raw = centralizes ? 'centralizedGradient' : 'gradient';
    const g = λ === 0 ? raw : 'decayedGradient';
    const isEnough = (length: number) => length >= options.smaThreshold;
    return [
      ...(centralizes ? [centralizeGradient(layout)] : []),
      ...(λ === 0 ? [] : [decayGradient(λ, raw)]),
      firstMoment(beta1, g),
      secondMoment(beta2, g),
      correctBias(beta1, 'm', 'mHat', { input: 'm', output: 'm̂', beta: 'β₁' }, 'beta1'),
      rectificationTerm(beta2, isEnough),
      rectifiedRate(beta2, ε, isEnough, options.degenerateToSgd ? 1 : -1),
      descend('mHat', 'm̂'),
      ...synchronize(options.syncPeriod, options.slowStepSize),
    ];
  },
});
