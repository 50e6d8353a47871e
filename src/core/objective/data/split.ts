import { randomStream, shuffled } from '../../random';
import { TableProblem } from './table';

/** Row numbers to learn from and to validate on, each ascending: the same for the same seed. */
function splitRows(rows: number, share: number, seed: number): { training: Int32Array; validation: Int32Array } {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  if (share === 0) return { training: all, validation: new Int32Array(0) };
  const kept = Math.max(1, Math.round(rows * share));
  if (kept >= rows)
    throw new TableProblem(
      `A validation share of ${share} leaves none of the ${rows} rows to learn from. Write a smaller share.`,
      'validation',
    );
  const order = shuffled(all, randomStream(seed, 'data/validation'));
  return { training: order.slice(kept).sort(), validation: order.slice(0, kept).sort() };
}

/** Which rows of the tables under each other are learnt from, validated on and tested on. */
export function splitOf(
  rows: number,
  [validation, test]: readonly ({ readonly rows: number } | undefined)[],
  share: number,
  seed: number,
): { training: Int32Array; validation: Int32Array; test: Int32Array } {
  const split = splitRows(rows, share, seed);
  const from = (begin: number, count: number) => Int32Array.from({ length: count }, (_, i) => begin + i);
  const validated = validation ? from(rows, validation.rows) : split.validation;
  return {
    training: split.training,
    validation: validated,
    test: test ? from(rows + (validation?.rows ?? 0), test.rows) : new Int32Array(0),
  };
}
