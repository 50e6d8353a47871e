import type { CodePlace } from '../code/workspaceCode';
import type { TextRange } from '../diagnostic';
import type { ParameterLayout } from '../parameters';
import type { MatrixProduct } from '../optimizer/rule';
import type { OptimizerState } from './weights/optimizerState';
import type { TorchNaming } from './weights/write';

/** Where a number first stopped being finite: the operation, and its place in the formula. */
export interface NonFiniteSource {
  /** The operation in the formula's own words: `1 / x`. */
  readonly operation: string;
  /** A whole sentence: "1 / x gave Infinity, because x is 0." */
  readonly message: string;
  /** Offsets of the operation in the experiment file's text. */
  readonly range: { readonly start: number; readonly end: number };
}

/** One axis of a grid: coordinate `coordinate` of θ takes each of `values` in turn. */
export interface GridAxis {
  readonly coordinate: number;
  readonly values: Float32Array;
}

/** Which evaluation is meant, where that matters: a network's batch and dropped units depend on the step. */
export interface EvaluationContext {
  /** Zero-based number of the update the evaluation belongs to. */
  readonly step: number;
  /** What layers carry from one step to the next (Objective.stateLayout); an evaluation moves it on in place. */
  readonly state: Float32Array;
  /**
   * Called between the operations of a long evaluation with the share of it that is done, 0 … 1. Throws `Interrupted` where the
   * user does not want to wait: pass it on, with the number of tensors as it was.
   */
  readonly watch?: (share: number) => void;
}

/** Figures beside the value that are worth a series, measured now and then. */
export interface Meter {
  /** As expressions over a record name them: `accuracy`, `validation.loss`. */
  readonly names: readonly string[];
  /** Figures (without `validation.`) of which more is better. */
  readonly more?: readonly string[];
  /** Those that are never measured, with why, for the user. */
  readonly absent: ReadonlyMap<string, string>;
  /** What figures of the batch are, for completion and hover. */
  readonly details: ReadonlyMap<string, string>;
  /** Steps between two measurements, so that measuring costs a small share of the run. */
  readonly every: number;
  /** One number a name; NaN where there is nothing to measure. Moves no state on. */
  measure(parameters: Float32Array, context: EvaluationContext): Float32Array;
}

/** The user wants something else than the rest of an evaluation; it is made again from its beginning when the run goes on. */
export class Interrupted extends Error {}

/** How one run has a network evaluated. */
export interface Ways {
  /** Rows a batch; absent: as before. */
  readonly batchSize?: number | 'all';
  /** Batches of which the mean is taken (gradient accumulation); absent: 1. */
  readonly accumulate?: number;
  /** Absent: minimize. */
  readonly goal?: Objective['goal'];
}

/** What an optimizer works on: a differentiable function of the flat parameter vector θ, evaluated on a tfjs backend. */
export interface Objective {
  readonly goal: 'minimize' | 'maximize';
  readonly layout: ParameterLayout;
  /** θ(0), length layout.size. */
  readonly start: Float32Array;
  /** The tfjs backend it runs on: `cpu` or `wasm`. */
  readonly backend: string;
  /** True where the value depends on the step as well: on the batch, or on units dropped at random; of a formula on noise. */
  readonly isStochastic?: boolean;
  /** What layers carry from step to step, such as moving averages: empty for formulas. */
  readonly stateLayout: ParameterLayout;
  /** The state before step 0, length stateLayout.size. */
  readonly stateStart: Float32Array;
  /** The optimizer that the start was saved with: a run of the same optimizer goes on where it left off. */
  readonly trained?: OptimizerState;
  /**
   * f(θ) in float32; writes ∇f as written (also when maximizing) into `gradient`. Leaves the number of tensors as it was.
   * A function of its arguments alone. Without a context: step 0 from the first state. Of the context, formulas read the step, and that for `noise` only.
   */
  evaluate(parameters: Float32Array, gradient: Float32Array, context?: EvaluationContext): number;
  /**
   * f over a grid with one or two axes, the other coordinates held at `parameters`, in one vectorised call.
   * Returned row-major with axes[0] running fastest: values[j * axes[0].values.length + i].
   */
  valuesOnGrid(parameters: Float32Array, axes: readonly GridAxis[], context?: EvaluationContext): Float32Array;
  /**
   * Formulas only: f and ∇f at many points at once, the same bits as one by one.
   * @param parameters entry i of θ at point p stands at i · count + p; `gradient` is laid out in the same way, `values` has one number a point.
   */
  evaluateMany?(parameters: Float32Array, count: number, values: Float32Array, gradient: Float32Array): void;
  /** Recordings only: the last step from `step` on up to which every gradient is known; below `step` where its own is not. */
  lastKnown?(step: number): number;
  /** The first operation (value first, then gradient) whose result at θ is not finite; undefined when all are finite. */
  firstNonFinite(parameters: Float32Array, context?: EvaluationContext): NonFiniteSource | undefined;
  /** Networks only: weights of frozen layers, which no optimizer sees. */
  readonly frozen?: { readonly layout: ParameterLayout; readonly values: Float32Array };
  /** Code only: where it computes the value, and where the experiment file names it. */
  readonly code?: { readonly place: CodePlace; readonly range: TextRange };
  /** Formulas only: the parts that `define:` names, in the order of the file. */
  readonly definitions?: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** What a definition is at θ, row by row; with the noise of the step. @throws RangeError where there is none of that name. */
  define?(name: string, parameters: Float32Array, step: number): Float32Array;
  /** Networks only: what PyTorch calls their tensors. */
  readonly torchNaming?: TorchNaming;
  /** Networks only: steps that go once through the training rows. */
  readonly updatesPerEpoch?: number;
  /** Networks only: what to change where inputs or targets are orders of magnitude away from 1; whole sentences. */
  scaleAdvice?(): string | undefined;
  /** Multiplies matrices on the backend; absent where plain loops are as fast. */
  readonly product?: MatrixProduct;
  /** Networks only: accuracy and validation. */
  readonly meter?: Meter;
  /** Networks only: the same evaluated in another way, for one run. It shares everything: dispose of one only. */
  evaluatedWith?(ways: Ways): Objective;
  /** Where an evaluation is the mean over several batches (gradient accumulation): how many. Absent: one. */
  readonly batchesPerUpdate?: number;
  /** `evaluate` on one of those batches alone, zero-based; moves the state on as that one does. */
  evaluatePart?(part: number, parameters: Float32Array, gradient: Float32Array, context: EvaluationContext): number;
  dispose(): void;
}
