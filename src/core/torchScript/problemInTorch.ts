import type { Objective } from '../objective/objective';

/** What an experiment minimizes, in Python with PyTorch. */
export interface ProblemInTorch {
  /**
   * Definitions; the last is `problem(start)`, which makes the parameters by our names, and a function of step and rows that evaluates
   * at them.
   */
  readonly lines: readonly string[];
  /** θ(0) of a run, for `problem`. */
  start(theta: Float32Array, run: string): readonly string[];
  /** The rows of each step's batch: a list. @throws NotInTorch */
  rows(objective: Objective, run: string): string;
  /** How a tensor's axes are brought into our order for the trace, by our names: entries of a dictionary. */
  readonly shown: readonly string[];
  /** Dropped units are drawn as here. */
  readonly drops: boolean;
}
