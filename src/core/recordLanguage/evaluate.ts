import { compileExpression } from './compile';
import type { RecordScope } from './names';

/** What an expression gave. */
export interface Evaluated {
  /** Shape of the result; empty: a number. */
  readonly shape: readonly number[];
  readonly values: Float64Array;
  readonly isBoolean: boolean;
}

/** Longer results are refused: nobody reads them, and their copy would stall the run. */
const mostEntries = 1 << 20;

/**
 * Evaluates an expression at a recorded step, once.
 * @throws ExpressionError with place and message.
 */
export function evaluateExpression(source: string, scope: RecordScope, step: number): Evaluated {
  const result = compileExpression(source, scope);
  scope.window.moveTo(step);
  if (result.kind !== 'vector') return { shape: [], values: Float64Array.of(Number(result.get())), isBoolean: result.kind === 'boolean' };
  if (result.size > mostEntries)
    throw new RangeError(
      `The result has ${result.size.toLocaleString('en')} entries, which are too many to show. Take a part of it, or norm(…), mean(…), max(…).`,
    );
  result.prepare();
  return { shape: result.shape, values: Float64Array.from({ length: result.size }, (_, i) => result.at(i)), isBoolean: false };
}
