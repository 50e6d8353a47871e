import type { LossName } from '../../../experiment/networkObjective';

/**
 * A loss of a network's outputs, mean over the rows: its value and its derivative by every output. In float64, on plain
 * arrays: outputs are few, and the same on every backend.
 */
export interface Loss {
  readonly name: LossName;
  readonly title: string;
  /** Plain text. */
  readonly formula: string;
  /** One sentence: when to take it, and what the last layer gives. */
  readonly summary: string;
  /** True where outputs are scores of classes, to be turned into probabilities. */
  readonly isClassifier: boolean;
  /**
   * @param outputs row by row, `width` numbers each.
   * @param targets row by row: a class number each (crossEntropy), else `width` numbers.
   * @param gradient to be filled: dLoss/doutputs.
   */
  evaluate(outputs: Float32Array, width: number, targets: Float32Array, gradient: Float32Array): number;
  /** What the outputs predict: probabilities, or the values themselves. */
  predict(outputs: Float32Array, width: number): Float32Array;
  /** Whether a row is predicted right; undefined where there is no right and wrong. */
  isRight?(outputs: Float32Array, width: number, row: number, target: number): boolean;
}
