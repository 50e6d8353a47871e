import type { RulePlace } from './language/definition';
import type { Tree } from './language/tree';
import type { StageEquation } from './notation/equation';

/**
 * The vectors an update works on, by name. `theta`, `gradient` (of the function to minimize: −∇f when maximizing),
 * `effectiveLearningRate` and `update` always exist; then the rule's state slots and its temporaries.
 * All have the same length, or length 1 for scalar slots.
 */
export type Vectors = Record<string, Float32Array>;

/** What is the same for every coordinate in one update. */
export interface UpdateContext {
  /** Zero-based step t; the first update has t = 0. */
  t: number;
  /** α(t), after the schedule. */
  learningRate: number;
  /** Objective value at θ(t), as written. */
  value: number;
  /**
   * The function to minimize (−f when maximizing) and its gradient, at another point than θ(t) and on the batch of step t:
   * for rules that search along a line. Costs as much as the update's own evaluation; changes nothing.
   */
  readonly evaluate: (theta: Float32Array, gradient: Float32Array) => number;
  /** A figure of the objective (`validation.loss`) at a point, as it is measured: for schedules that wait for one. Changes nothing. */
  readonly measure?: (theta: Float32Array, figure: string) => number;
  /** To be called now and then by a stage that may take long (Stage.isLong); throws where the user does not want to wait for the rest. */
  readonly watch?: () => void;
}

/** A stage as a line of the rule language. */
interface StageLine {
  readonly tree: Tree;
  /** Names of the vectors that it reads. */
  readonly reads: ReadonlySet<string>;
  /** Whether it can share one compiled loop with its neighbours. */
  readonly isFusable: boolean;
}

/** One named step inside an update. Its outputs can be kept and shown. */
export interface Stage {
  /** In words: `first moment`. */
  readonly name: string;
  /** Vectors that it writes beside its output, for stages after it. */
  readonly beside?: readonly string[];
  /** The vector it writes: `m`, `mHat`, `update`. */
  readonly output: string;
  /** The symbol shown for the output: `m̂`. */
  readonly symbol: string;
  /** Plain text: `m ← β₁·m + (1−β₁)·g`. */
  readonly formula: string;
  /** The same as an equation whose numbers can be filled in. */
  readonly equation?: StageEquation;
  /** The option that governs it, if one does: `beta1`. */
  readonly option?: string;
  /** True when entry i of the output depends only on entries i of the inputs; such stages run block by block. */
  readonly elementwise: boolean;
  /**
   * True for a stage that makes its scalar slot of scalars alone (t, α, other scalar slots): it runs once an update, before
   * the other blocks. Where a stage before it reads its output, it `isLate`.
   */
  readonly scalar?: boolean;
  /** A scalar stage whose output a stage before it has read: it runs once all entries of those before it are made. */
  readonly isLate?: boolean;
  /** A stage that couples all parameters and makes one number of them. */
  readonly isNumber?: boolean;
  /** Where its line stands, in the file or in a file of rules. */
  readonly place?: RulePlace;
  /** True for a stage that couples all parameters (a norm over all of them): with parameter groups, it runs once for all, under the optimizer's own options. */
  readonly coupled?: boolean;
  /** True for a stage that may take long, such as a product of matrices or a search: it can be interrupted, and the update is then undone. */
  readonly isLong?: boolean;
  /** True for a stage that is code of the workspace: it may fail, and the update is then undone. */
  readonly mayFail?: boolean;
  /** The vector that later stages read in place of the output where an option leaves this stage out for some parameter groups. */
  readonly otherwise?: string;
  /** Its line in the rule language, as it stands in the rule. */
  readonly written?: string;
  /** What it computes, where it is a line of equations. */
  readonly line?: StageLine;
  /** Reads and writes `vectors` in place, entries 0 … length−1 of each. */
  run(vectors: Vectors, length: number, context: UpdateContext): void;
}
