import { add, engine, tidy, variableGrads, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { NetworkObjective } from '../networkObjective';
import type { ParameterLayout } from '../../parameters';
import { inParts, type Sampler } from '../batches/sampler';
import type { Dataset } from '../data/dataset';
import {
  Interrupted,
  type EvaluationContext,
  type GridAxis,
  type Meter,
  type NonFiniteSource,
  type Objective,
  type Ways,
} from '../objective';
import { useBackend, type BackendName } from '../tensorflow/backend';
import { copyInto } from '../tensorflow/copies';
import { productOn } from '../tensorflow/matrixProduct';
import { tensorflowFailure } from '../tensorflow/failure';
import type { OptimizerState } from '../weights/optimizerState';
import type { TorchNaming } from '../weights/write';
import type { Network } from './layers/network';
import { activityPenalty, activityRegularizerOf, WeightPenalties } from './layers/penalties';
import { layerKindNamed } from './layers/registry';
import { forgetSaved } from './layers/watched';
import { lossOfTensor } from './lossTensor';
import type { Loss } from './losses/loss';
import { augmented, type Batch } from './augmentation';
import { addShare, meanOfParts, splitBatch, type BatchPart, type PartsInOrder, type PartsJob } from './batchParts';
import type { Predicted } from './figures/figure';
import { figures } from './figures/registry';
import { meterOf } from './networkMeter';
import { brokenGradient, firstNonFinite } from './nonFinite';
import { torchNamingOf } from './torchNaming';
import { scaleAdvice } from './scaleAdvice';

/** What runs of one network share: its layers, its data and its loss. */
export interface NetworkParts {
  readonly description: NetworkObjective;
  readonly network: Network;
  readonly dataset: Dataset;
  readonly loss: Loss;
  readonly backend: BackendName;
  readonly start: Float32Array;
  readonly stateStart: Float32Array;
  /** Weights of frozen layers. */
  readonly frozen: Float32Array;
  /** Of everything that is drawn. */
  readonly seed: number;
  /** The optimizer that the weights were saved with, to go on from. */
  readonly trained: OptimizerState | undefined;
  /** What of a file of weights went where, where that is worth a word. */
  readonly weightsNote?: string;
  /** Who computes the parts of a batch, where it has several. */
  readonly crew: { inOrder: PartsInOrder };
  /** A sampler for batches of this many rows; undefined: as the file says. */
  readonly samplerFor: (size: number | 'all' | undefined) => Sampler;
}

/** Rows that go through the network at once where nothing says how many: bounds memory. */
const rowsAtOnce = 1024;

/** Milliseconds that everybody waits for. */
const slow = 100;

/** The mean loss of a network over the batch of a step, on a tfjs backend. */
export class NetworkOnTensors implements Objective {
  readonly goal: Objective['goal'];
  readonly batchesPerUpdate: number;
  readonly layout: ParameterLayout;
  readonly stateLayout: ParameterLayout;
  readonly backend: BackendName;
  readonly start: Float32Array;
  readonly stateStart: Float32Array;
  readonly trained: OptimizerState | undefined;
  /** Of all the batches of an update together. */
  readonly sampler: Sampler;
  /** Of one batch. */
  private readonly batches: Sampler;
  readonly meter: Meter;
  readonly product: Objective['product'];
  /** Whether somebody may not want to wait for the next evaluation: the last took long, or nobody knows yet. */
  private isSlow = true;
  private readonly penalties: WeightPenalties;

  constructor(
    readonly parts: NetworkParts,
    private readonly ways: Ways = {},
  ) {
    this.goal = ways.goal ?? 'minimize';
    this.batchesPerUpdate = ways.accumulate ?? 1;
    const { network, backend, start, stateStart, trained } = parts;
    this.layout = network.layout;
    this.stateLayout = network.stateLayout;
    this.backend = backend;
    this.product = productOn(backend);
    this.start = start;
    this.stateStart = stateStart;
    this.trained = trained;
    this.batches = parts.samplerFor(ways.batchSize);
    this.sampler = this.batchesPerUpdate === 1 ? this.batches : inParts(this.batches, this.batchesPerUpdate);
    this.penalties = new WeightPenalties(network.layers, network.layout);
    this.meter = meterOf(this);
  }

  get torchNaming(): TorchNaming {
    return torchNamingOf(this.parts);
  }

  /** Steps that go once through the training rows. */
  get updatesPerEpoch(): number {
    return Math.ceil(this.parts.dataset.training.length / this.sampler.size);
  }

  get isStochastic(): boolean {
    const { layers } = this.parts.network;
    return (
      this.batches.rowsAt(0) !== this.batches.rowsAt(1) ||
      this.parts.description.data.augmentation !== undefined ||
      layers.some(({ description: { kind, options } }) => layerKindNamed(kind)?.isRandom?.(options) === true)
    );
  }

  /** The same network on the same data, evaluated in another way. It shares the layers: dispose of one only. */
  evaluatedWith(ways: Ways): NetworkOnTensors {
    const { batchSize = this.ways.batchSize, accumulate = 1, goal = 'minimize' } = ways;
    const isSame = batchSize === this.ways.batchSize && accumulate === this.batchesPerUpdate && goal === this.goal;
    return isSame ? this : new NetworkOnTensors(this.parts, { batchSize, accumulate, goal });
  }

  evaluate(parameters: Float32Array, gradient: Float32Array, context: EvaluationContext = this.firstContext()): number {
    const count = this.batchesPerUpdate;
    if (count === 1) return this.gradientOn(this.sampler.rowsAt(context.step), parameters, gradient, context);
    const [part, mean] = [new Float32Array(gradient.length), new Float32Array(gradient.length)];
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const { watch } = context;
      sum += this.evaluatePart(k, parameters, part, { ...context, watch: watch && ((share) => watch((k + share) / count)) });
      addShare(mean, part, 1, count);
    }
    // Interrupted before, it has written nothing.
    gradient.set(mean);
    return sum / count;
  }

  evaluatePart(part: number, parameters: Float32Array, gradient: Float32Array, context: EvaluationContext): number {
    const step = context.step * this.batchesPerUpdate + part;
    return this.gradientOn(this.batches.rowsAt(step), parameters, gradient, { ...context, step });
  }

  /** Loss over any rows, as while learning; writes its gradient, and moves the context's state on. */
  gradientOn(rows: Int32Array, parameters: Float32Array, gradient: Float32Array, { step, state, watch }: EvaluationContext): number {
    const began = performance.now();
    // Between the layers of a quick network there is nothing to wait for.
    const between = this.isSlow ? watch : undefined;
    const parts = splitBatch(rows, step, this.partsPerBatch);
    const value =
      parts.length === 1
        ? this.gradientOnPart(parts[0], parameters, gradient, state, between)
        : meanOfParts(this.jobOf(parts, parameters, state, between), gradient, state, this.parts.crew.inOrder);
    const result = value + this.penalties.at(parameters, gradient);
    this.isSlow = performance.now() - began > slow;
    return result;
  }

  /** The same over one part of a batch, without what regularizers of weights add. */
  gradientOnPart(
    { rows, step }: BatchPart,
    parameters: Float32Array,
    gradient: Float32Array,
    state: Float32Array,
    between?: (share: number) => void,
  ): number {
    const { network, backend } = this.parts;
    useBackend(backend);
    network.set(parameters, state);
    let result = NaN;
    tidy(() => {
      const { inputs, batch } = this.batchOf(rows, step);
      const variables = [...network.variables];
      const { value, grads } = orForget(() => variableGrads(() => this.lossAndActivities(inputs, batch, step, between), variables));
      result = value.dataSync()[0];
      variables.forEach(({ name }, i) => {
        const { offset, size } = this.layout.tensors[i];
        // A weight that the loss does not depend on (behind a dropped branch) has no gradient tensor.
        if (Object.hasOwn(grads, name)) copyInto(grads[name], gradient, offset);
        else gradient.fill(0, offset, offset + size);
      });
    });
    network.copyState(state);
    return result;
  }

  /** Parts in which a batch goes through the network. */
  get partsPerBatch(): number {
    return this.parts.description.data.batches.parts;
  }

  private jobOf(parts: readonly BatchPart[], parameters: Float32Array, state: Float32Array, watch?: (share: number) => void): PartsJob {
    const gradient = new Float32Array(this.layout.size);
    const own = (index: number) => {
      const after = state.slice();
      const between = watch && ((share: number) => watch((index + share) / parts.length));
      return { value: this.gradientOnPart(parts[index], parameters, gradient, after, between), gradient, state: after };
    };
    return { parts, parameters, state, own, watch };
  }

  /** Outputs for rows of inputs as the network sees them, without dropout and with moving averages. */
  outputsFor(inputs: Float32Array, parameters: Float32Array, state: Float32Array): Float32Array {
    const { network, dataset, backend } = this.parts;
    useBackend(backend);
    network.set(parameters, state);
    const rows = inputs.length / dataset.inputSize;
    const width = this.outputWidth;
    const outputs = new Float32Array(rows * width);
    for (let from = 0; from < rows; from += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - from);
      tidy(() => {
        const piece = inputs.slice(from * dataset.inputSize, (from + count) * dataset.inputSize);
        const tensor = engine().makeTensor(piece, [count, ...dataset.inputShape], 'float32');
        outputs.set(network.run(tensor, false, 0).dataSync(), from * width);
      });
    }
    return outputs;
  }

  /** Numbers the network gives for a row. */
  get outputWidth(): number {
    const { outputs, steps = 1 } = this.parts.dataset.targets;
    return outputs * steps;
  }

  /** Inputs and targets of rows, in memory of their own. */
  rows(rows: Int32Array, from = this.parts.dataset.inputs): { inputs: Float32Array; targets: Float32Array } {
    const { inputSize, targets } = this.parts.dataset;
    const inputs = new Float32Array(rows.length * inputSize);
    const values = new Float32Array(rows.length * targets.width);
    rows.forEach((row, i) => {
      inputs.set(from.subarray(row * inputSize, (row + 1) * inputSize), i * inputSize);
      values.set(targets.values.subarray(row * targets.width, (row + 1) * targets.width), i * targets.width);
    });
    return { inputs, targets: values };
  }

  /** Loss and figures (in the order of their registry) of rows, as for predictions; NaN where there are no rows, or a figure is not of such targets. */
  measure(
    rows: Int32Array,
    parameters: Float32Array,
    state: Float32Array,
  ): { readonly loss: number; readonly accuracy: number; readonly figures: readonly number[] } {
    if (rows.length === 0) return { loss: NaN, accuracy: NaN, figures: figures.map(() => NaN) };
    const predicted = this.predicted(rows, parameters, state);
    const { loss, outputs, truth, targets } = predicted;
    const value = loss.evaluate(outputs, targets.outputs, truth, new Float32Array(outputs.length), targets.classWeights);
    const measured = figures.map((figure) => (figure.absent(targets) === undefined ? figure.of(predicted) : NaN));
    return { loss: value, accuracy: measured[0], figures: measured };
  }

  /** What the network makes of rows. */
  predicted(rows: Int32Array, parameters: Float32Array, state: Float32Array): Predicted {
    const {
      loss,
      dataset: { targets },
    } = this.parts;
    const { inputs, targets: truth } = this.rows(rows);
    return { outputs: this.outputsFor(inputs, parameters, state), truth, targets, loss };
  }

  /** What regularizers add to the loss over rows, as for predictions. */
  penalty(rows: Int32Array, parameters: Float32Array, state: Float32Array): number {
    const { network, dataset, backend } = this.parts;
    let sum = this.penalties.at(parameters);
    if (!network.layers.some(activityRegularizerOf)) return sum;
    useBackend(backend);
    network.set(parameters, state);
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      const some = rows.subarray(from, from + rowsAtOnce);
      tidy(() => {
        const tensor = engine().makeTensor(this.rows(some).inputs, [some.length, ...dataset.inputShape], 'float32');
        network.run(tensor, false, 0, (layer, output) => {
          const regularizer = activityRegularizerOf(layer);
          if (regularizer) sum += (activityPenalty(output, regularizer).dataSync()[0] * some.length) / rows.length;
          return false;
        });
      });
    }
    return sum;
  }

  /** Whether regularizers add anything to the loss. */
  get isPenalized(): boolean {
    return !this.penalties.areNone || this.parts.network.layers.some(activityRegularizerOf);
  }

  valuesOnGrid(
    parameters: Float32Array,
    axes: readonly GridAxis[],
    { step, state }: EvaluationContext = this.firstContext(),
  ): Float32Array {
    const rows = this.sampler.rowsAt(step);
    const [inner, outer] = axes;
    const outerCount = outer?.values.length ?? 1;
    const theta = parameters.slice();
    const values = new Float32Array(inner.values.length * outerCount);
    for (let j = 0; j < outerCount; j++) {
      if (outer) theta[outer.coordinate] = outer.values[j];
      for (let i = 0; i < inner.values.length; i++) {
        theta[inner.coordinate] = inner.values[i];
        values[j * inner.values.length + i] = this.measure(rows, theta, state).loss + this.penalty(rows, theta, state);
      }
    }
    return values;
  }

  firstNonFinite(parameters: Float32Array, context: EvaluationContext = this.firstContext()): NonFiniteSource | undefined {
    useBackend(this.backend);
    for (let part = 0; part < this.batchesPerUpdate; part++) {
      const step = context.step * this.batchesPerUpdate + part;
      const rows = this.batches.rowsAt(step);
      for (const one of splitBatch(rows, step, this.partsPerBatch)) {
        this.parts.network.set(parameters, context.state);
        let source: NonFiniteSource | undefined;
        tidy(() => {
          const { inputs, batch } = this.batchOf(one.rows, one.step);
          source = firstNonFinite(this.parts, inputs, batch.targets, one.step);
        });
        if (source) return source;
      }
      const gradient = new Float32Array(this.layout.size);
      this.gradientOn(rows, parameters, gradient, { step, state: context.state.slice() });
      const broken = brokenGradient(this.parts, gradient);
      if (broken) return broken;
    }
    return undefined;
  }

  scaleAdvice(): string | undefined {
    const {
      dataset,
      network: { layers },
    } = this.parts;
    // Numbers of tokens have no size.
    return layers.some(({ description }) => description.kind === 'embedding') ? undefined : scaleAdvice(dataset);
  }

  /** Weights of frozen layers. */
  get frozen(): NonNullable<Objective['frozen']> {
    const { network, frozen } = this.parts;
    return { layout: network.frozenLayout, values: frozen };
  }

  dispose(): void {
    useBackend(this.backend);
    this.parts.network.dispose();
  }

  /** The loss on a batch and what regularizers of outputs add to it; inside a tidy. */
  private lossAndActivities(inputs: Tensor, { targets, mixed }: Batch, step: number, between?: (share: number) => void): Scalar {
    const { network, loss, dataset } = this.parts;
    const penalties: Scalar[] = [];
    const outputs = network.run(
      inputs,
      true,
      step,
      (layer, output) => {
        const regularizer = activityRegularizerOf(layer);
        if (regularizer) penalties.push(activityPenalty(output, regularizer));
        return false;
      },
      between,
    );
    return penalties.reduce((sum, penalty) => add(sum, penalty), lossOfTensor(loss, outputs, targets, dataset.targets, mixed));
  }

  private firstContext(): EvaluationContext {
    return { step: 0, state: this.stateStart.slice() };
  }

  /** A batch as it is learnt from at a step, its inputs on the backend; inside a tidy. */
  private batchOf(rows: Int32Array, step: number): { inputs: Tensor; batch: Batch } {
    const { dataset, description, seed } = this.parts;
    const { augmentation } = description.data;
    const plain = this.rows(rows);
    const batch = augmentation ? augmented(plain, augmentation, dataset.inputShape, rows.length, seed, step) : plain;
    return { inputs: engine().makeTensor(batch.inputs, [rows.length, ...dataset.inputShape], 'float32'), batch };
  }
}

/** A gradient that is interrupted or fails leaves no tensors behind. */
function orForget<Result>(gradients: () => Result): Result {
  try {
    return gradients();
  } catch (error) {
    forgetSaved();
    if (error instanceof Interrupted) throw error;
    throw tensorflowFailure(
      'The gradient of this network cannot be computed',
      error,
      'Choose another `backend`, or other options for its layers.',
    );
  }
}
