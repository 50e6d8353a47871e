import { customGrad, scalar, tensor, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { ParameterLayout } from '../../../parameters';
import type { NetworkLayer } from './network';

/** Of `kernelRegularizer: { l1: 0.01 }`: what is added to the loss is l1·Σ|x| + l2·Σx², as in Keras. */
interface Regularizer {
  readonly l1?: number;
  readonly l2?: number;
}

/** A stretch of θ on which there is a penalty. */
export interface WeightPenalty extends Regularizer {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

const endings: Readonly<Record<string, RegExp>> = { kernelRegularizer: /(^|_)kernel$/, biasRegularizer: /(^|_)bias$/ };
/** Not what Keras counts among a layer's kernels. */
const recurrentKernel = /recurrent_kernel$/;

/** The penalties on weights that a network's layers ask for, as stretches of θ. */
export function weightPenaltiesOf(layers: readonly NetworkLayer[], { tensors }: ParameterLayout): readonly WeightPenalty[] {
  return layers.flatMap(({ name, description: { options } }) =>
    Object.entries(endings).flatMap(([option, ending]) => {
      const regularizer = regularizerIn(options[option]);
      const own = tensors.filter(
        (one) => one.name.startsWith(`${name}/`) && ending.test(one.name.slice(name.length + 1)) && !recurrentKernel.test(one.name),
      );
      return regularizer ? own.map((tensor) => ({ ...regularizer, name: tensor.name, offset: tensor.offset, size: tensor.size })) : [];
    }),
  );
}

/** The same as a function of θ. */
export class WeightPenalties {
  private readonly terms: readonly WeightPenalty[];

  constructor(layers: readonly NetworkLayer[], layout: ParameterLayout) {
    this.terms = weightPenaltiesOf(layers, layout);
  }

  /** Whether there are none. */
  get areNone(): boolean {
    return this.terms.length === 0;
  }

  /** What is added to the loss at θ. @param gradient of the loss, to which that of the penalties is added. */
  at(parameters: Float32Array, gradient?: Float32Array): number {
    let sum = 0;
    for (const { l1 = 0, l2 = 0, offset, size } of this.terms) {
      for (let i = offset; i < offset + size; i++) {
        const x = parameters[i];
        sum += l1 * Math.abs(x) + l2 * x * x;
        if (gradient) gradient[i] += l1 * Math.sign(x) + 2 * l2 * x;
      }
    }
    return sum;
  }
}

/** What a layer asks to be added for the size of its outputs; undefined: nothing. */
export function activityRegularizerOf({ description: { options } }: NetworkLayer): Regularizer | undefined {
  return regularizerIn(options.activityRegularizer);
}

/** The penalty on a layer's outputs, mean over the rows of the batch, as a differentiable operation in float64. */
export function activityPenalty(output: Tensor, { l1 = 0, l2 = 0 }: Regularizer): Scalar {
  const rows = output.shape[0];
  const measured = customGrad((given) => {
    const values = (given as Tensor).dataSync<'float32'>();
    let sum = 0;
    for (const x of values) sum += l1 * Math.abs(x) + l2 * x * x;
    const derivative = () => values.map((x) => (l1 * Math.sign(x) + 2 * l2 * x) / rows);
    // It is added to the loss, so that what comes back to it is 1.
    return { value: scalar(sum / rows), gradFunc: () => tensor(derivative(), output.shape) };
  });
  return measured(output);
}

function regularizerIn(given: unknown): Regularizer | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { l1, l2 } = given as Regularizer;
  return l1 || l2 ? { l1, l2 } : undefined;
}
