import * as Type from 'typebox';
import { derived, equation, option } from '../notation/equation';
import { decayRate, epsilon, learningRate, number, weightDecay } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';
import { descend, rateFromSquares } from '../transforms/learningRate';
import { correctBias, firstMoment, secondMoment } from '../transforms/moments';
import { decayGradient } from '../transforms/weightDecay';

interface Options {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  momentumDecay: number;
}

/** μ(k) of the zero-based step k (Dozat 2016, section 3; PyTorch's 0.96). */
const momentumAt = (beta1: number, decay: number, k: number) => beta1 * (1 - 0.5 * 0.96 ** ((k + 1) * decay));

function momentumProduct(beta1: number, decay: number): Stage {
  return {
    name: 'momentum schedule',
    output: 'muProduct',
    symbol: 'Πμ',
    formula: 'Πμ ← Πμ·μ(t), μ(t) = β₁·(1 − 0.96^((t+1)·ψ) / 2)',
    equation: equation('product*beta*(1 - 0.96^((t + 1)*psi)/2)', { product: 'muProduct', beta: option('beta1', beta1, 'β₁'), psi: option('momentumDecay', decay, 'ψ') }),
    option: 'momentumDecay',
    elementwise: false,
    scalar: true,
    run({ muProduct }, _, { t }) {
      muProduct[0] *= momentumAt(beta1, decay, t);
    },
  };
}

/** PyTorch 1.13 has μ(t) once more in the correction of m than the paper, where it is 1 − Πμ·μ(t+1); its trajectories prove it. */
function lookAheadMoment(beta1: number, decay: number, input: string): Stage {
  return {
    name: 'Nesterov first moment',
    output: 'mHat',
    symbol: 'm̂',
    formula: 'm̂ = μ(t+1)·m / (1 − Πμ·μ(t)·μ(t+1)) + (1 − μ(t))·g / (1 − Πμ)',
    equation: equation('next*m/(1 - product*mu*next) + (1 - mu)*g/(1 - product)', {
      m: 'm',
      g: input,
      product: 'muProduct',
      mu: derived('μₜ', 'momentum at this update, β₁·(1 − 0.96^((t+1)·ψ)/2)', ({ t }) => momentumAt(beta1, decay, t)),
      next: derived('μₙ', 'momentum at the next update', ({ t }) => momentumAt(beta1, decay, t + 1)),
    }),
    option: 'beta1',
    elementwise: true,
    run(vectors, length, { t }) {
      const { m, mHat, muProduct } = vectors;
      const g = vectors[input];
      const [mu, next] = [momentumAt(beta1, decay, t), momentumAt(beta1, decay, t + 1)];
      const ofMoment = next / (1 - muProduct[0] * mu * next);
      const ofGradient = (1 - mu) / (1 - muProduct[0]);
      for (let i = 0; i < length; i++) mHat[i] = ofMoment * m[i] + ofGradient * g[i];
    },
  };
}

export const nadam = defineRule<Options>({
  name: 'nadam',
  title: 'NAdam',
  summary: 'Adam with Nesterov momentum: the first moment looks one step ahead.',
  formula: [
    'm \\leftarrow \\beta_1 m + (1-\\beta_1) g,\\quad v \\leftarrow \\beta_2 v + (1-\\beta_2) g^2',
    '\\hat m = \\frac{\\mu_{t+1} m}{1-\\mu_t\\prod_{i\\le t+1}\\mu_i} + \\frac{(1-\\mu_t) g}{1-\\prod_{i\\le t}\\mu_i}',
    '\\theta \\leftarrow \\theta - \\frac{\\alpha}{\\sqrt{\\hat v} + \\epsilon}\\,\\hat m',
  ],
  formulaText: ['m, v, v̂ as in Adam', 'm̂ = μ(t+1)·m / (1 − Πμ·μ(t)·μ(t+1)) + (1 − μ(t))·g / (1 − Πμ)', 'θ ← θ − α / (√v̂ + ε) · m̂'],
  effectiveLearningRate: 'α / (√v̂ + ε)',
  reference: { authors: 'Dozat', title: 'Incorporating Nesterov momentum into Adam', year: 2016, where: 'algorithm 2, in the form of torch.optim.NAdam', url: 'https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ' },
  options: Type.Object({
    learningRate: learningRate(0.002),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(),
    momentumDecay: number(0.004, 'ψ: how fast the momentum schedule rises to β₁.', { minimum: 0, maximum: 1 }),
  }),
  usesGradient: true,
  slots: (_, { layout }) => [
    { name: 'm', title: 'first moment', size: layout.size, initial: 0 },
    { name: 'v', title: 'second moment', size: layout.size, initial: 0 },
    { name: 'muProduct', title: 'product of the momentum schedule', size: 1, scalar: true, initial: 1 },
  ],
  stages({ beta1, beta2, epsilon: ε, weightDecay: λ, momentumDecay: ψ }) {
    const g = λ === 0 ? 'gradient' : 'decayedGradient';
    return [
      ...(λ === 0 ? [] : [decayGradient(λ)]),
      momentumProduct(beta1, ψ),
      firstMoment(beta1, g),
      secondMoment(beta2, g),
      lookAheadMoment(beta1, ψ, g),
      correctBias(beta2, 'v', 'vHat', { input: 'v', output: 'v̂', beta: 'β₂' }),
      rateFromSquares('vHat', 'v̂', ε),
      descend('mHat', 'm̂'),
    ];
  },
});
