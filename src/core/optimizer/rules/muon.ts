import * as Type from 'typebox';
import type { ParameterTensor } from '../../parameters';
import { derived, equation, option } from '../notation/equation';
import { decayRate, epsilon, flag, integer, learningRate, number } from '../options';
import { defineRule, type RuleProblem } from '../rule';
import type { Stage } from '../stage';
import { descend } from '../transforms/learningRate';
import { orthogonalize } from '../transforms/orthogonalization';
import { unitsOf } from '../transforms/units';

interface Options {
  momentum: number;
  nesterov: boolean;
  iterations: number;
  adamLearningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}
type Tensors = readonly ParameterTensor[];

const isMatrix = ({ shape }: ParameterTensor) => shape.length > 1;

/** √max(1, outputs / inputs): the reference's scale for a kernel [inputs …, outputs]. */
function scaleOf(tensor: ParameterTensor): number {
  const { count, length } = unitsOf(tensor);
  return Math.sqrt(Math.max(1, count / length));
}

function momentumStage({ momentum, beta1 }: Options, tensors: Tensors): Stage {
  return {
    name: 'momentum',
    output: 'm',
    symbol: 'm',
    formula: 'm ← μ·m + (1 − μ)·g, with β₁ for μ outside of matrices',
    equation: (tensor) =>
      equation('mu*m + (1 - mu)*g', {
        m: 'm',
        g: 'gradient',
        mu: isMatrix(tensor) ? option('momentum', momentum, 'μ') : option('beta1', beta1, 'β₁'),
      }),
    option: 'momentum',
    elementwise: false,
    run({ m, gradient }) {
      for (const tensor of tensors) {
        const μ = isMatrix(tensor) ? momentum : beta1;
        for (let i = tensor.offset; i < tensor.offset + tensor.size; i++) m[i] = μ * m[i] + (1 - μ) * gradient[i];
      }
    },
  };
}

function otherSquares({ beta2 }: Options, others: Tensors): Stage {
  return {
    name: 'second moment',
    output: 'v',
    symbol: 'v',
    formula: 'v ← β₂·v + (1 − β₂)·g², outside of matrices',
    equation: (tensor) =>
      isMatrix(tensor)
        ? equation('v', { v: 'v' })
        : equation('beta*v + (1 - beta)*g^2', { v: 'v', g: 'gradient', beta: option('beta2', beta2, 'β₂') }),
    option: 'beta2',
    elementwise: false,
    run({ v, gradient }) {
      for (const { offset, size } of others)
        for (let i = offset; i < offset + size; i++) v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] ** 2;
    },
  };
}

function orthogonalDirection({ momentum, nesterov, iterations, beta1 }: Options, { layout: { tensors }, product }: RuleProblem): Stage {
  return {
    name: 'orthogonalized direction',
    output: 'direction',
    symbol: 'O',
    formula: nesterov ? 'O = NewtonSchulz((1 − μ)·g + μ·m); m̂ outside of matrices' : 'O = NewtonSchulz(m); m̂ outside of matrices',
    equation: (tensor) =>
      isMatrix(tensor) ? { names: {} } : equation('m/(1 - beta^(t + 1))', { m: 'm', beta: option('beta1', beta1, 'β₁') }),
    option: 'iterations',
    elementwise: false,
    isLong: true,
    run({ m, gradient, direction }, _, { t, watch }) {
      for (const tensor of tensors) {
        const { offset, size } = tensor;
        if (!isMatrix(tensor)) {
          for (let i = offset; i < offset + size; i++) direction[i] = m[i] / (1 - beta1 ** (t + 1));
          continue;
        }
        const { count, length } = unitsOf(tensor);
        const ahead = Float64Array.from({ length: size }, (_, i) =>
          nesterov ? (1 - momentum) * gradient[offset + i] + momentum * m[offset + i] : m[offset + i],
        );
        direction.set(orthogonalize(ahead, length, count, iterations, watch, product), offset);
      }
    },
  };
}

function rates({ adamLearningRate, beta2, epsilon: ε }: Options, tensors: Tensors): Stage {
  return {
    name: 'effective learning rate',
    output: 'effectiveLearningRate',
    symbol: 'η',
    formula: 'η = α·√max(1, outputs / inputs); outside of matrices adamLearningRate / (√v̂ + ε)',
    equation: (tensor) =>
      isMatrix(tensor)
        ? equation('alpha*scale', { scale: derived('c', 'scale of the matrix, √max(1, outputs / inputs)', scaleOf(tensor)) })
        : equation('a/(sqrt(v/(1 - beta^(t + 1))) + epsilon)', {
            v: 'v',
            a: option('adamLearningRate', adamLearningRate, 'α′'),
            beta: option('beta2', beta2, 'β₂'),
            epsilon: option('epsilon', ε, 'ε'),
          }),
    option: 'learningRate',
    elementwise: false,
    run({ v, effectiveLearningRate }, _, { t, learningRate: α }) {
      for (const tensor of tensors) {
        const { offset, size } = tensor;
        if (isMatrix(tensor)) effectiveLearningRate.fill(α * scaleOf(tensor), offset, offset + size);
        else
          for (let i = offset; i < offset + size; i++)
            effectiveLearningRate[i] = adamLearningRate / (Math.sqrt(v[i] / (1 - beta2 ** (t + 1))) + ε);
      }
    },
  };
}

function decay({ weightDecay: λ, adamLearningRate }: Options, tensors: Tensors): Stage {
  return {
    name: 'decoupled weight decay',
    output: 'update',
    symbol: 'Δθ',
    formula: 'Δθ ← Δθ − α·λ·θ, with adamLearningRate for α outside of matrices',
    equation: (tensor) =>
      equation(isMatrix(tensor) ? 'update - alpha*lambda*theta' : 'update - a*lambda*theta', {
        update: 'update',
        theta: 'theta',
        lambda: option('weightDecay', λ, 'λ'),
        a: option('adamLearningRate', adamLearningRate, 'α′'),
      }),
    option: 'weightDecay',
    elementwise: false,
    run({ theta, update }, _, { learningRate }) {
      for (const tensor of tensors) {
        const α = isMatrix(tensor) ? learningRate : adamLearningRate;
        for (let i = tensor.offset; i < tensor.offset + tensor.size; i++) update[i] -= α * λ * theta[i];
      }
    },
  };
}

/** The matrix is the kernel with all axes but the last in its rows; the reference, where outputs come first, transposes. It computes in bfloat16, this in float64. */
export const muon = defineRule<Options>({
  name: 'muon',
  title: 'Muon',
  summary: 'Orthogonalizes the momentum of every matrix, so that all its directions move alike; scalars and vectors take AdamW.',
  formula: [
    'm \\leftarrow \\mu m + (1-\\mu) g',
    'O = \\mathrm{NewtonSchulz}((1-\\mu) g + \\mu m) \\approx U V^\\top',
    '\\theta \\leftarrow \\theta - \\alpha\\sqrt{\\max(1, \\text{outputs}/\\text{inputs})}\\;O - \\alpha\\lambda\\theta',
  ],
  formulaText: [
    'm ← μ·m + (1 − μ)·g',
    'O = NewtonSchulz((1 − μ)·g + μ·m)',
    'θ ← θ − α·√max(1, outputs / inputs)·O − α·λ·θ',
    'scalars and vectors: AdamW with adamLearningRate, β₁, β₂, ε, λ',
  ],
  effectiveLearningRate: 'α·√max(1, outputs / inputs); for scalars and vectors adamLearningRate / (√v̂ + ε)',
  reference: {
    authors: 'Jordan, Jin, Boza, You, Cesista, Newhouse & Bernstein',
    title: 'Muon: an optimizer for hidden layers in neural networks',
    year: 2024,
    where: 'in the form of the authors’ MuonWithAuxAdam',
    url: 'https://kellerjordan.github.io/posts/muon/',
  },
  options: Type.Object({
    learningRate: learningRate(0.02),
    momentum: decayRate(0.95, 'Decay rate μ of the momentum of matrices.'),
    nesterov: flag(true, 'Nesterov momentum: mixes the gradient in once more.'),
    iterations: integer(5, 'Newton–Schulz iterations.', { minimum: 1, maximum: 100 }),
    adamLearningRate: number(3e-4, 'Learning rate of scalars and vectors, which are no matrices.', { minimum: 0, maximum: 1e30 }),
    beta1: decayRate(0.9, 'Decay rate β₁ of the first moment of scalars and vectors.'),
    beta2: decayRate(0.95, 'Decay rate β₂ of the second moment of scalars and vectors.'),
    epsilon: epsilon(1e-10),
    weightDecay: number(0, 'Weight decay λ: shrinks the parameters by α·λ at every step.', { minimum: 0, maximum: 1e6 }),
  }),
  usesGradient: true,
  slots: (_, { layout: { size } }) => [
    { name: 'm', title: 'momentum', size, initial: 0 },
    { name: 'v', title: 'second moment, outside of matrices', size, initial: 0 },
  ],
  stages: (options, problem) => {
    const { tensors } = problem.layout;
    return [
      momentumStage(options, tensors),
      otherSquares(
        options,
        tensors.filter((tensor) => !isMatrix(tensor)),
      ),
      orthogonalDirection(options, problem),
      rates(options, tensors),
      descend('direction', 'O'),
      ...(options.weightDecay === 0 ? [] : [decay(options, tensors)]),
    ];
  },
});
