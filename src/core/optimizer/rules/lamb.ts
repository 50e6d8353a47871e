import * as Type from 'typebox';
import type { ParameterLayout, ParameterTensor } from '../../parameters';
import { equation, option } from '../notation/equation';
import { decayRate, epsilon, learningRate, number } from '../options';
import { defineRule } from '../rule';
import type { Stage } from '../stage';
import { adamSlots, correctSecondMoment, momentStages } from '../transforms/adam';
import { descend } from '../transforms/learningRate';

interface Options {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}

function norm(values: Float32Array, { offset, size }: ParameterTensor): number {
  let squares = 0;
  for (let i = offset; i < offset + size; i++) squares += values[i] * values[i];
  return Math.sqrt(squares);
}

function decayedDirection(epsilon: number, rate: number): Stage {
  return {
    name: 'direction',
    output: 'direction',
    symbol: 'u',
    formula: 'u = m̂ / (√v̂ + ε) + λ·θ',
    equation: equation('mHat/(sqrt(vHat) + epsilon) + lambda*theta', { mHat: 'mHat', vHat: 'vHat', theta: 'theta', epsilon: option('epsilon', epsilon, 'ε'), lambda: option('weightDecay', rate, 'λ') }),
    option: 'weightDecay',
    elementwise: true,
    run({ mHat, vHat, theta, direction }, length) {
      for (let i = 0; i < length; i++) direction[i] = mHat[i] / (Math.sqrt(vHat[i]) + epsilon) + rate * theta[i];
    },
  };
}

function trustRatio({ tensors }: ParameterLayout): Stage {
  return {
    name: 'trust ratio',
    output: 'effectiveLearningRate',
    symbol: 'η',
    formula: 'η = α·‖θ‖ / ‖u‖, for each layer; α where a norm is 0',
    equation: equation('where(norm(theta)*norm(u) > 0, alpha*norm(theta)/norm(u), alpha)', { theta: 'theta', u: 'direction' }, { over: 'tensor' }),
    option: 'learningRate',
    elementwise: false,
    run({ theta, direction, effectiveLearningRate }, _, { learningRate: α }) {
      for (const tensor of tensors) {
        const [ofTheta, ofDirection] = [norm(theta, tensor), norm(direction, tensor)];
        const ratio = ofTheta > 0 && ofDirection > 0 ? ofTheta / ofDirection : 1;
        effectiveLearningRate.fill(α * ratio, tensor.offset, tensor.offset + tensor.size);
      }
    },
  };
}

export const lamb = defineRule<Options>({
  name: 'lamb',
  title: 'LAMB',
  summary: 'Adam whose step in each layer is as long as α times the layer’s weights: made for very large batches.',
  formula: ['u = \\frac{\\hat m}{\\sqrt{\\hat v}+\\epsilon} + \\lambda\\theta', '\\theta \\leftarrow \\theta - \\alpha\\frac{\\lVert\\theta\\rVert}{\\lVert u\\rVert}\\,u\\quad\\text{for each layer}'],
  formulaText: ['m, v, m̂, v̂ as in Adam', 'u = m̂ / (√v̂ + ε) + λ·θ', 'θ ← θ − α·‖θ‖ / ‖u‖ · u, for each parameter tensor'],
  effectiveLearningRate: 'α·‖θ‖ / ‖u‖',
  reference: { authors: 'You, Li, Reddi et al.', title: 'Large batch optimization for deep learning: training BERT in 76 minutes', year: 2020, where: 'algorithm 2, φ the identity', url: 'https://arxiv.org/abs/1904.00962' },
  options: Type.Object({
    learningRate: learningRate(0.001),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment m.'),
    beta2: decayRate(0.999, 'Decay rate β₂ of the second moment v.'),
    epsilon: epsilon(1e-6),
    weightDecay: number(0, 'Weight decay λ: adds λ·θ to the direction.', { minimum: 0, maximum: 1e6 }),
  }),
  usesGradient: true,
  slots: (_, problem) => adamSlots({}, problem),
  stages: ({ beta1, beta2, epsilon: ε, weightDecay: λ }, { layout }) => [
    ...momentStages({ beta1, beta2, amsgrad: false }, 'gradient'),
    correctSecondMoment({ beta2, amsgrad: false }),
    decayedDirection(ε, λ),
    trustRatio(layout),
    descend('direction', 'u'),
  ],
});
