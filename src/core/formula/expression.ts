import type { TextRange } from '../diagnostic';

/** A parsed formula. Ranges are offsets into the formula's own text. */
export type Expression =
  | (TextRange & { readonly kind: 'number'; readonly value: number })
  | (TextRange & { readonly kind: 'name'; readonly name: string })
  | (TextRange & { readonly kind: 'negate'; readonly operand: Expression })
  | (TextRange & { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression })
  | (TextRange & { readonly kind: 'call'; readonly name: string; readonly nameRange: TextRange; readonly arguments: readonly Expression[] })
  | (TextRange & { readonly kind: 'index'; readonly target: Expression; readonly index: Expression })
  | (TextRange & { readonly kind: 'vector'; readonly entries: readonly Expression[] });

export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '<' | '<=' | '>' | '>=' | '==' | '!=';

/** Something wrong in a formula, at its place in the formula's text. */
export interface FormulaProblem extends TextRange {
  /** `formula-syntax`, `unknown-name`, `unknown-function`, `wrong-arguments`, `not-a-scalar` … */
  readonly code: string;
  readonly message: string;
  readonly suggestions?: readonly string[];
}
