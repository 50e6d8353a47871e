import type { TextRange } from '../diagnostic';
import type { Definition, Expression, FormulaText } from '../formula/expression';
import type { DatasetDescription } from './networkObjective';

/** A checked formula as an objective. */
export interface FormulaObjective extends FormulaText {
  readonly kind: 'formula';
  readonly goal: 'minimize' | 'maximize';
  /** The parsed formula; its ranges are offsets into `source`. */
  readonly expression: Expression;
  /** In the order in which they are computed; absent: none. */
  readonly definitions?: readonly Definition[];
  /** In the order of the file. Matrices have two shape entries, vectors one shape entry, scalars none. With `starts:`, the first of them. */
  readonly start: readonly StartValue[];
  /** Named constants (`constants:`), usable in the formula and not optimized. */
  readonly constants: readonly StartValue[];
  /** `view:`, the window of the plots, by variable. */
  readonly view: Readonly<Record<string, readonly [number, number]>>;
  /** `minima:`, points (or for maximize: maxima) known from the literature, θ flat in the order of `start`. */
  readonly minima: readonly (readonly number[])[];
  /** `data:` beside it; absent: there are none. Shapes can be checked only once they are read. */
  readonly data?: FormulaData;
}

/** Data whose columns a formula names: it is of the rows of a batch. */
export interface FormulaData {
  readonly description: DatasetDescription;
  /** The names in the formula and its definitions that are nothing else, with the first place of each in the file. */
  readonly columns: readonly { readonly name: string; readonly range: TextRange }[];
}

export interface StartValue {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly range: TextRange;
}

/** Where a part of the formula stands in the experiment file. */
export function placeInFile(formula: Pick<FormulaObjective, 'range' | 'offsets'>, { start, end }: TextRange): TextRange {
  const { offsets } = formula;
  if (!offsets) return { start: formula.range.start + start, end: formula.range.start + end };
  const at = (offset: number) => offsets[Math.min(offset, offsets.length - 1)];
  return { start: at(start), end: end > start ? at(end - 1) + 1 : at(end) };
}
