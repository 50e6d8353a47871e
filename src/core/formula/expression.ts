import type { TextRange } from '../diagnostic';

/** A parsed formula. Ranges are offsets into the formula's own text. */
export type Expression =
  | (TextRange & { readonly kind: 'number'; readonly value: number })
  | (TextRange & { readonly kind: 'name'; readonly name: string })
  | (TextRange & { readonly kind: 'negate'; readonly operand: Expression })
  | (TextRange & { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression })
  | (TextRange & { readonly kind: 'call'; readonly name: string; readonly nameRange: TextRange; readonly arguments: readonly Expression[] })
  | (TextRange & { readonly kind: 'index'; readonly target: Expression; readonly index: Expression })
  | (TextRange & { readonly kind: 'slice'; readonly target: Expression; readonly range: SliceRange })
  | (TextRange & { readonly kind: 'vector'; readonly entries: readonly Expression[] });

/** Which entries of a vector, as in Python: from, to (left out) and step, each absent where it is not written. */
export interface SliceRange extends TextRange {
  readonly from?: number;
  readonly to?: number;
  readonly step?: number;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '<' | '<=' | '>' | '>=' | '==' | '!=';

/** Something wrong in a formula, at its place in the formula's text. */
export interface FormulaProblem extends TextRange {
  /** `formula-syntax`, `unknown-name`, `unknown-function`, `wrong-arguments`, `not-a-scalar` … */
  readonly code: string;
  readonly message: string;
  readonly suggestions?: readonly string[];
}

/** A formula's text, and where it stands in the file. */
export interface FormulaText {
  readonly source: string;
  /** Where the formula's text stands in the file, without quotes. */
  readonly range: TextRange;
  /**
   * Where each character of `source` stands in the file, and one entry more for its end; present only where that is not
   * simply `range.start` plus the offset (several lines, escapes). `placeInFile` reads it.
   */
  readonly offsets?: readonly number[];
}

/** A named part of a formula (`define:`), which the formula and later definitions can use. */
export interface Definition extends FormulaText {
  readonly name: string;
  readonly expression: Expression;
}
