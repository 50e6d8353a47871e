import type { ParameterLayout } from '../parameters';

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

/** What an optimizer works on: a differentiable function of the flat parameter vector θ, evaluated on a tfjs backend. */
export interface Objective {
  readonly goal: 'minimize' | 'maximize';
  readonly layout: ParameterLayout;
  /** θ(0), length layout.size. */
  readonly start: Float32Array;
  /** The tfjs backend it runs on: `cpu` or `wasm`. */
  readonly backend: string;
  /** f(θ) in float32; writes ∇f as written (also when maximizing) into `gradient`. Leaves the number of tensors as it was. */
  evaluate(parameters: Float32Array, gradient: Float32Array): number;
  /**
   * f over a grid with one or two axes, the other coordinates held at `parameters`, in one vectorised call.
   * Returned row-major with axes[0] running fastest: values[j * axes[0].values.length + i].
   */
  valuesOnGrid(parameters: Float32Array, axes: readonly GridAxis[]): Float32Array;
  /** The first operation (value first, then gradient) whose result at θ is not finite; undefined when all are finite. */
  firstNonFinite(parameters: Float32Array): NonFiniteSource | undefined;
  dispose(): void;
}
