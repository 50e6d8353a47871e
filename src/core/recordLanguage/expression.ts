import { displayText } from '../displayText';
import type { TextRange } from '../diagnostic';
import type { SliceRange } from '../formula/expression';

/** A parsed expression over a record. Ranges are offsets into its own text. */
export type RecordExpression = TextRange &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'member'; readonly target: RecordExpression; readonly name: string }
    | { readonly kind: 'index'; readonly target: RecordExpression; readonly indices: readonly RecordExpression[] }
    | { readonly kind: 'slice'; readonly target: RecordExpression; readonly range: SliceRange }
    | { readonly kind: 'call'; readonly target: RecordExpression; readonly arguments: readonly RecordExpression[] }
    | { readonly kind: 'vector'; readonly entries: readonly RecordExpression[] }
    | { readonly kind: 'negate' | 'not'; readonly operand: RecordExpression }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: RecordExpression; readonly right: RecordExpression }
  );

/** Something wrong in an expression, with its place; the message is a whole sentence for the user. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';

  constructor(
    message: string,
    readonly range: TextRange,
  ) {
    super(displayText(message));
  }
}
