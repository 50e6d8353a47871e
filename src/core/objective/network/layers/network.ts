import { tidy, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { layoutOf, type ParameterLayout } from '../../../parameters';
import { copyInto, tensorOf } from '../../tensorflow/copies';
import { tensorflowFailure } from '../../tensorflow/failure';
import type { Layer, RowShape } from './layerKind';
import { BatchNormalization } from './normalization';
import { SteppedLayer } from './steppedLayer';
import { watched } from './watched';
import type { WiredLayer } from './wiring';

/** A layer with its weights, as part of a network. */
export interface NetworkLayer extends WiredLayer {
  readonly layer: Layer;
  readonly inputShapes: readonly RowShape[];
  readonly outputShape: RowShape;
}

/** A layer that cannot be built; the message is whole sentences. */
export class LayerProblem extends Error {
  constructor(
    message: string,
    readonly layer: NetworkLayer,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Layers with weights on the backend that was current when they were built, as one function of flat vectors. */
export class Network {
  /** Trainable weights: `dense/kernel`, `dense/bias` …, in the order of the layers. */
  readonly layout: ParameterLayout;
  /** What layers carry from step to step: `batchNormalization/moving_mean` …. */
  readonly stateLayout: ParameterLayout;
  /** Weights of frozen layers: what no optimizer sees. */
  readonly frozenLayout: ParameterLayout;
  private readonly trainable: readonly LayerVariable[];
  private readonly carried: readonly LayerVariable[];
  private readonly frozen: readonly LayerVariable[];

  /** Builds the layers: from here on their weights take memory. @throws LayerProblem */
  constructor(readonly layers: readonly NetworkLayer[]) {
    for (const one of layers) {
      const { layer, name, inputShapes, description } = one;
      const batched = inputShapes.map((shape) => [null, ...shape]);
      try {
        layer.build(batched.length > 1 ? batched : batched[0]);
      } catch (error) {
        const { message } = tensorflowFailure(`Layer “${name}” (${description.kind}) cannot be built`, error, 'Change its options.');
        throw new LayerProblem(message, one, { cause: error });
      }
    }
    const named = (weights: (one: NetworkLayer) => LayerVariable[]) =>
      layers.flatMap((one) => weights(one).map((variable) => ({ name: `${one.name}/${variable.originalName}`, variable })));
    const trainable = named((one) => (isFrozen(one) ? [] : one.layer.trainableWeights));
    const frozen = named((one) => (isFrozen(one) ? one.layer.weights : []));
    const carried = named((one) => (isFrozen(one) ? [] : one.layer.nonTrainableWeights));
    const layoutOfAll = (weights: ReturnType<typeof named>) =>
      layoutOf(weights.map(({ name, variable }) => ({ name, shape: variable.shape.map(Number) })));
    this.trainable = trainable.map(({ variable }) => variable);
    this.carried = carried.map(({ variable }) => variable);
    this.frozen = frozen.map(({ variable }) => variable);
    this.layout = layoutOfAll(trainable);
    this.stateLayout = layoutOfAll(carried);
    this.frozenLayout = layoutOfAll(frozen);
  }

  /** The trainable weights as tfjs sees them, in the order of the layout. */
  get variables(): readonly Variable[] {
    return this.trainable.map((variable) => variable.read() as Variable);
  }

  /** Trainable weights now, flat. */
  get parameters(): Float32Array {
    return read(this.trainable, this.layout);
  }

  get state(): Float32Array {
    return read(this.carried, this.stateLayout);
  }

  /** Weights of frozen layers, flat. */
  get frozenWeights(): Float32Array {
    return read(this.frozen, this.frozenLayout);
  }

  /** Once, before the first run. */
  freezeAt(values: Float32Array): void {
    write(this.frozen, this.frozenLayout, values);
  }

  set(parameters: Float32Array, state: Float32Array): void {
    write(this.trainable, this.layout, parameters);
    write(this.carried, this.stateLayout, state);
  }

  /** Copies what the layers carry to where the caller keeps it. */
  copyState(into: Float32Array): void {
    if (this.carried.length > 0) into.set(this.state);
  }

  /**
   * The last layer's outputs on a batch of inputs; inside a tidy of the caller.
   * @param training batch statistics and dropped units (`step` says which) instead of moving averages and all units.
   * @param visit sees the output of every layer in turn; true stops there.
   * @param watch hears between layers, forward and back, what share of value and gradient is done.
   */
  run(
    inputs: Tensor,
    training: boolean,
    step: number,
    visit?: (layer: NetworkLayer, output: Tensor) => boolean,
    watch?: (share: number) => void,
  ): Tensor {
    const outputs: Tensor[] = [];
    for (const one of this.layers) {
      if (one.layer instanceof SteppedLayer) one.layer.step = step;
      const taken = one.from.map((at) => (at < 0 ? inputs : outputs[at]));
      const own = outputOf(one, taken, training);
      // The way back takes about twice as long as the way there.
      const done = outputs.length / (3 * this.layers.length);
      watch?.(done);
      outputs.push(watch ? watched(own, () => watch(1 - 2 * done)) : own);
      if (visit?.(one, outputs[outputs.length - 1]) === true) break;
    }
    return outputs[outputs.length - 1];
  }

  dispose(): void {
    for (const variable of [...this.trainable, ...this.carried, ...this.frozen]) variable.dispose();
  }
}

/** Whether an optimizer has nothing to do with a layer's weights. */
export const isFrozen = ({ description: { options } }: NetworkLayer): boolean => options.trainable === false;

function outputOf(one: NetworkLayer, inputs: Tensor[], learning: boolean): Tensor {
  const { layer, name, description } = one;
  // As Keras has it: frozen moving averages do not move, so that they are what normalizes.
  const training = learning && !(isFrozen(one) && layer instanceof BatchNormalization);
  try {
    const output = layer.call(inputs.length > 1 ? inputs : inputs[0], { training });
    return Array.isArray(output) ? output[0] : output;
  } catch (error) {
    throw tensorflowFailure(
      `Layer “${name}” (${description.kind}) cannot be computed`,
      error,
      'Choose another `backend`, or other options for the layer.',
    );
  }
}

function read(variables: readonly LayerVariable[], { tensors, size }: ParameterLayout): Float32Array {
  const values = new Float32Array(size);
  variables.forEach((variable, i) => copyInto(variable.read(), values, tensors[i].offset));
  return values;
}

/** One new tensor a variable: tfjs has no way to overwrite the memory of one. */
function write(variables: readonly LayerVariable[], { tensors }: ParameterLayout, values: Float32Array): void {
  tidy(() => {
    variables.forEach((variable, i) => {
      const { offset, size, shape } = tensors[i];
      variable.write(tensorOf(values.subarray(offset, offset + size), shape));
    });
  });
}
