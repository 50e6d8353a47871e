import type { TextRange } from '../diagnostic';
import type { FormulaProblem } from './expression';

/** Longest formula accepted, in characters. */
export const MAXIMUM_LENGTH = 10_000;

/** Deepest nesting accepted of parentheses, calls, vectors, signs and powers. Long sums and products do not nest. */
export const MAXIMUM_NESTING = 100;

/** Largest finite number of the float32 that formulas are evaluated in. */
export const LARGEST_FLOAT32 = 3.4028234663852886e38;

export function tooDeep({ start, end }: TextRange): FormulaProblem {
  const message = `The formula nests deeper than ${MAXIMUM_NESTING} levels here. Write it flatter.`;
  return { code: 'formula-too-deep', message, start, end };
}
