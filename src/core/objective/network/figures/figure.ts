import type { Targets } from '../../data/targets';
import type { Loss } from '../losses/loss';

/** Rows with what a network makes of them. */
export interface Predicted {
  /** Scores or values, row by row, `targets.outputs` each. */
  readonly outputs: Float32Array;
  /** Class numbers (−1: the row does not count), or values as the network learns them. */
  readonly truth: Float32Array;
  readonly targets: Targets;
  readonly loss: Loss;
}

/** A figure by which people judge a network, beside its loss. One small file each. */
export interface Figure {
  /** As expressions over a record name it: `accuracy`, `validation.accuracy`. */
  readonly name: string;
  /** What it is, after “… of the batch:”. */
  readonly detail: string;
  /** Whether more of it is better, as of accuracy; absent: less, as of errors. */
  readonly isMoreBetter?: true;
  /** Why it is not measured of such targets: whole sentences; undefined: it is. */
  absent(targets: Targets): string | undefined;
  of(predicted: Predicted): number;
}

const noClasses = (name: string) => `${name} is of classes, and the target is a number. Take value, mae, rmse or r2.`;
const noNumbers = (name: string) => `${name} is of numbers, and the target is a class. Take accuracy or f1.`;

export const ofClasses =
  (name: string) =>
  ({ classes }: Targets) =>
    classes.length > 0 ? undefined : noClasses(name);
export const ofNumbers =
  (name: string) =>
  ({ classes }: Targets) =>
    classes.length > 0 ? noNumbers(name) : undefined;

/** Calls back for every row that counts. */
export function eachRow({ truth }: Predicted, call: (row: number, truth: number) => void): void {
  for (let row = 0; row < truth.length; row++) if (truth[row] >= 0) call(row, truth[row]);
}

/** The class that a row is taken for. */
export function classOf({ outputs, targets, loss }: Predicted, row: number): number {
  const { outputs: width } = targets;
  if (width === 1) return loss.isRight?.(outputs, 1, row, 1) === true ? 1 : 0;
  let best = 0;
  for (let j = 1; j < width; j++) if (outputs[row * width + j] > outputs[row * width + best]) best = j;
  return best;
}

/** Of each target: Σ|e|, Σe², Σy, Σy² and how many, in the target's own unit. */
export function errorsOf({ outputs, truth, targets, loss }: Predicted) {
  const { width, scale } = targets;
  const predictions = loss.predict(outputs, targets.outputs);
  const sums = Array.from({ length: width }, () => ({ absolute: 0, squares: 0, total: 0, totalSquares: 0, rows: truth.length / width }));
  for (let i = 0; i < truth.length; i++) {
    const sum = sums[i % width];
    const unit = scale?.scale[i % width] ?? 1;
    const error = (predictions[i] - truth[i]) * unit;
    const own = truth[i] * unit + (scale?.shift[i % width] ?? 0);
    sum.absolute += Math.abs(error);
    sum.squares += error * error;
    sum.total += own;
    sum.totalSquares += own * own;
  }
  return sums;
}
