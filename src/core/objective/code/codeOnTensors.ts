import { engine, Tensor, tidy, type NamedTensorMap } from '@tensorflow/tfjs-core';
import { Consistency, fingerprint } from '../../code/consistency';
import { drawing, type Random } from '../../code/drawing';
import { CodeFailure, type CodePlace, type WorkspaceCode } from '../../code/workspaceCode';
import type { TextRange } from '../../diagnostic';
import type { ParameterLayout } from '../../parameters';
import type { ModuleObjective } from '../moduleObjective';
import type { EvaluationContext, GridAxis, NonFiniteSource, Objective } from '../objective';
import { tf } from '../tensorflow/api';
import { useBackend, type BackendName } from '../tensorflow/backend';
import { copyInto, tensorOf } from '../tensorflow/copies';
import { listeningTo, type KernelListener } from '../tensorflow/kernelCalls';
import { productOn } from '../tensorflow/matrixProduct';
import { recovering } from '../tensorflow/recovering';
import { MemoryWatch } from './memoryWatch';
import { firstBrokenKernel } from './nonFinite';

/** What `loss` and `start` are given beside parameters and operations. */
interface LossContext {
  /** Zero-based number of the update that the evaluation belongs to. */
  readonly step: number;
  /** The experiment's seed. */
  readonly seed: number;
  /** Random numbers that are a function of the seed and the step. */
  readonly random: Random;
}

type Loss = (parameters: Readonly<Record<string, Tensor>>, tf: object, context: LossContext) => unknown;

export interface CodeParts {
  readonly description: ModuleObjective;
  readonly code: WorkspaceCode;
  readonly loss: Loss;
  readonly layout: ParameterLayout;
  readonly start: Float32Array;
  readonly backend: BackendName;
  readonly seed: number;
  /** Bytes that tensors may take. */
  readonly memory: number;
}

/** Milliseconds that everybody waits for. */
const slow = 100;

const noState: ParameterLayout = { tensors: [], size: 0 };

/** A loss that a module of the workspace computes with tfjs. */
export class CodeOnTensors implements Objective {
  readonly goal = 'minimize';
  readonly layout: ParameterLayout;
  readonly start: Float32Array;
  readonly backend: BackendName;
  readonly stateLayout = noState;
  readonly stateStart = new Float32Array(0);
  readonly product: Objective['product'];
  private readonly consistency: Consistency;
  private readonly memory: MemoryWatch;
  private readonly random: Random;
  private readsStep = false;
  private isSlow = false;
  /** Kernels of the evaluation before, of which a share is told. */
  private kernels = 0;

  constructor(readonly parts: CodeParts) {
    const { layout, start, backend, code, seed, memory } = parts;
    this.layout = layout;
    this.start = start;
    this.backend = backend;
    this.product = productOn(backend);
    this.consistency = new Consistency('`loss`', code.placeOf('loss'));
    this.memory = new MemoryWatch(memory, code);
    this.random = drawing(seed, 'module');
  }

  get code(): { readonly place: CodePlace; readonly range: TextRange } {
    const { code, description } = this.parts;
    return { place: code.placeOf('loss'), range: description.range };
  }

  /** Whether the loss has asked which step it is, or for random numbers. */
  get isStochastic(): boolean {
    return this.readsStep;
  }

  evaluate(parameters: Float32Array, gradient: Float32Array, context: EvaluationContext = { step: 0, state: this.stateStart }): number {
    const isTwice = this.consistency.isTwice();
    const before = engine().state.numTensors;
    const value = this.evaluateOnce(parameters, gradient, context);
    this.memory.grown(engine().state.numTensors - before);
    const argument = `${context.step} ${fingerprint(parameters)}`;
    this.consistency.check(argument, fingerprint(Float32Array.of(value), gradient));
    if (isTwice) {
      const again = new Float32Array(gradient.length);
      const second = this.evaluateOnce(parameters, again, context);
      this.consistency.check(argument, fingerprint(Float32Array.of(second), again));
    }
    return value;
  }

  private evaluateOnce(parameters: Float32Array, gradient: Float32Array, context: EvaluationContext): number {
    const began = performance.now();
    const { tensors } = this.layout;
    let result = NaN;
    this.working(context, () => {
      const xs = tensors.map(({ shape, offset, size }) => tensorOf(parameters.subarray(offset, offset + size), shape));
      const { value, grads } = engine().gradients(() => this.lossAt(xs, context.step), xs, undefined, true);
      if (!grads.some((one: Tensor | undefined) => one))
        throw this.failure(
          'The loss does not depend on the parameters by operations of `tf`, so that it has no gradient. Compute it from the tensors that `loss` is given, without `dataSync` or `arraySync`.',
        );
      result = value.dataSync()[0];
      tensors.forEach(({ offset, size }, i) => {
        const derivative = grads[i] as Tensor | undefined;
        // Of a parameter that this loss does not read there is none.
        if (derivative) copyInto(derivative, gradient, offset);
        else gradient.fill(0, offset, offset + size);
      });
    });
    this.isSlow = performance.now() - began > slow;
    return result;
  }

  valuesOnGrid(
    parameters: Float32Array,
    axes: readonly GridAxis[],
    context: EvaluationContext = { step: 0, state: this.stateStart },
  ): Float32Array {
    const [inner, outer] = axes;
    const theta = parameters.slice();
    const values = new Float32Array(inner.values.length * (outer?.values.length ?? 1));
    for (let i = 0; i < values.length; i++) {
      theta[inner.coordinate] = inner.values[i % inner.values.length];
      if (outer) theta[outer.coordinate] = outer.values[Math.floor(i / inner.values.length)];
      values[i] = this.valueAt(theta, context);
    }
    return values;
  }

  private valueAt(parameters: Float32Array, context: EvaluationContext): number {
    let value = NaN;
    this.working(context, () => {
      const xs = this.layout.tensors.map(({ shape, offset, size }) => tensorOf(parameters.subarray(offset, offset + size), shape));
      value = this.lossAt(xs, context.step).dataSync()[0];
    });
    return value;
  }

  firstNonFinite(parameters: Float32Array, context: EvaluationContext = { step: 0, state: this.stateStart }): NonFiniteSource | undefined {
    const { description, code } = this.parts;
    const found = firstBrokenKernel(code, (listener) =>
      this.working(
        context,
        () => {
          const xs = this.layout.tensors.map(({ shape, offset, size }) => tensorOf(parameters.subarray(offset, offset + size), shape));
          engine().gradients(() => this.lossAt(xs, context.step), xs, undefined, true);
        },
        listener,
      ),
    );
    return found && { ...found, range: description.module.range };
  }

  dispose(): void {
    // Nothing outlives an evaluation.
  }

  /** Calls into the module, and what follows from it, with tfjs as it was afterwards. */
  private working(context: EvaluationContext, call: () => void, extra?: KernelListener): void {
    const { code, description, backend } = this.parts;
    useBackend(backend);
    let kernels = 0;
    const watch = this.isSlow ? context.watch : undefined;
    const listener: KernelListener = {
      before: (kernel, inputs: NamedTensorMap, attributes) => {
        kernels++;
        watch?.(Math.min(0.99, kernels / Math.max(this.kernels, 1)));
        this.memory.before(kernel, inputs, attributes);
      },
      after: (kernel, inputs, outputs) => {
        this.memory.after();
        extra?.after?.(kernel, inputs, outputs);
      },
    };
    recovering(() =>
      listeningTo(listener, () => {
        code.run('`loss`', code.placeOf('loss'), description.timeLimit, () => {
          tidy(call);
        });
      }),
    );
    this.kernels = kernels;
  }

  /** Inside a tidy. */
  private lossAt(xs: readonly Tensor[], step: number): Tensor {
    const parameters = Object.freeze(Object.fromEntries(this.layout.tensors.map(({ name }, i) => [name, xs[i]])));
    return this.checked(this.parts.loss(parameters, tf, this.contextAt(step)));
  }

  private contextAt(step: number): LossContext {
    const { seed } = this.parts;
    const reads = () => void (this.readsStep = true);
    return Object.freeze({
      seed,
      get step() {
        reads();
        return step;
      },
      random: (at: number, stream?: string) => this.random(at, stream),
    });
  }

  private checked(given: unknown): Tensor {
    const value = given as Tensor | Promise<unknown> | number | undefined;
    if (value instanceof Promise) {
      value.catch(() => undefined);
      throw this.failure('`loss` is asynchronous, but its tensor is needed at once. Write it without `async` and `await`.');
    }
    if (!isTensor(value))
      throw this.failure(
        `\`loss\` gives ${value === undefined ? 'nothing' : typeof value === 'number' ? 'a number' : 'no tensor'}, so that there is no gradient. Return a scalar tensor made by operations of \`tf\`, such as \`tf.mean(tf.square(error))\`.`,
      );
    if (value.size !== 1 || value.rank !== 0)
      throw this.failure(
        `\`loss\` gives a tensor of shape [${value.shape.join(', ')}], but a loss is one number. Return \`.mean()\` or \`.sum()\` of it.`,
      );
    if (value.dtype !== 'float32')
      throw this.failure(`\`loss\` gives a tensor of ${value.dtype}, which has no gradient. Make it one of float32.`);
    if (value.isDisposed) throw this.failure('`loss` gives a tensor that is gone already. Leave freeing memory to the debugger.');
    return value;
  }

  private failure(sentence: string): CodeFailure {
    return new CodeFailure(sentence, this.code.place);
  }
}

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;
