import type { ParameterTensor } from '../../parameters';
import type { UpdateContext, Vectors } from '../stage';

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
