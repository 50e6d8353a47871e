import type { ParameterTensor } from '../../parameters';
import type { MatrixProduct } from '../rule';
import type { UpdateContext, Vectors } from '../stage';
import type { Tree } from './tree';

/** Where a line is at work. One object is used again and again, so that no update allocates. */
export interface Frame {
  vectors: Vectors;
  context: UpdateContext;
  /** The tensor whose entries are made, where a line runs tensor by tensor. */
  tensor: ParameterTensor | undefined;
}

/** A number that is the same for all entries made. */
export type NumberCode = (frame: Frame) => number;

/** A piece of a line: `prepare` makes what is the same for all entries, `run` then fills the register with entries from … from + n − 1. */
export interface Code {
  readonly out: Float64Array;
  prepare(frame: Frame): void;
  run(frame: Frame, from: number, n: number): void;
}

/** Row-major; a tensor of more axes than two has all but the last in its rows. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

export type MatrixCode = (frame: Frame) => Matrix;

/** What all pieces of one line share. */
export interface LineScope {
  /** Whether the line runs tensor by tensor. */
  readonly byTensor: boolean;
  /** The tensors that the line runs over, for what is made of all of them. */
  readonly tensors: readonly ParameterTensor[];
  /** Reductions over all parameters, to be made before anything is written; inner ones first. */
  readonly globals: ((frame: Frame) => void)[];
  /** What makes matrices; they are made of pieces of lines themselves. */
  readonly matrixCode: (tree: Tree, scope: LineScope) => MatrixCode;
  /** Multiplies large matrices, where the backend does it faster. */
  readonly product: MatrixProduct | undefined;
}
