import type { TObject } from 'typebox';

/** What a loss takes as target: one of several classes, one of two, or numbers. */
type TargetKind = 'classes' | 'yesOrNo' | 'numbers';

/**
 * A loss of a network's outputs, mean over the rows: its value and its derivative by every output. In float64, on plain
 * arrays: outputs are few, and the same on every backend.
 */
export interface Loss {
  /** As in experiment files. */
  readonly name: string;
  readonly title: string;
  /** Plain text. */
  readonly formula: string;
  /** One sentence: when to take it, and what the last layer gives. */
  readonly summary: string;
  readonly targets: TargetKind;
  /** What makes probabilities of scores and is part of the loss, so that the last layer may not apply it. */
  readonly applies?: 'softmax' | 'sigmoid';
  /**
   * @param outputs row by row, `width` numbers each.
   * @param targets row by row: a class number each (−1: the row does not count) or a share of every class (crossEntropy), else `width` numbers.
   * @param gradient to be filled: dLoss/doutputs.
   * @param classWeights how much a row of each class counts; absent: all the same.
   */
  evaluate(outputs: Float32Array, width: number, targets: Float32Array, gradient: Float32Array, classWeights?: Float32Array): number;
  /** What the outputs predict: probabilities, or the values themselves. */
  predict(outputs: Float32Array, width: number): Float32Array;
  /** Whether a row is predicted right; undefined where there is no right and wrong. */
  isRight?(outputs: Float32Array, width: number, row: number, target: number): boolean;
}

/** A loss with its options: one small file each. */
export interface LossKind<Options = Readonly<Record<string, unknown>>> extends Pick<Loss, 'name' | 'summary' | 'targets' | 'applies'> {
  /** JSON schema (TypeBox) of the options; each property has `default`, limits and `description`. */
  readonly options: TObject;
  /** Whether columns of numbers may be how much of a row is of each class. */
  readonly takesShares?: true;
  of(options: Options): Loss;
}

/** Keeps the options' type inside the file that defines a loss; from outside, options are what the schema has checked. */
export function defineLoss<Options>(kind: LossKind<Options>): LossKind {
  return kind as unknown as LossKind;
}

/** Rows by how much each counts, and what the sum of it is: for losses of two classes. */
export function rowWeights(
  targets: Float32Array,
  classWeights: Float32Array | undefined,
): { readonly weightOf: (i: number) => number; readonly total: number } {
  if (!classWeights) return { weightOf: () => 1, total: targets.length };
  const weightOf = (i: number) => classWeights[targets[i] === 1 ? 1 : 0];
  let total = 0;
  for (let i = 0; i < targets.length; i++) total += weightOf(i);
  return { weightOf, total };
}
