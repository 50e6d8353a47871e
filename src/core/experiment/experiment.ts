import type { Expression } from '../formula/expression';
import type { RuleBook } from '../optimizer/book';
import type { TextRange } from './diagnostic';
import type { NetworkObjective } from './networkObjective';

/** A validated experiment: every name known, every option in range, defaults filled in. Plain data but for its rules. */
export interface Experiment {
  /** Where the names of optimizers come from. */
  readonly book: RuleBook;
  readonly title: string | undefined;
  readonly objective: FormulaObjective | NetworkObjective;
  /** At least one. */
  readonly optimizers: readonly OptimizerEntry[];
  readonly steps: number;
  readonly seed: number;
  /** `auto`: cpu for small functions, wasm otherwise. */
  readonly backend: 'auto' | 'cpu' | 'wasm';
}

export interface FormulaObjective {
  readonly kind: 'formula';
  readonly goal: 'minimize' | 'maximize';
  /** The parsed formula; its ranges are offsets into `source`. */
  readonly expression: Expression;
  readonly source: string;
  /** Where the formula's text stands in the file, without quotes. */
  readonly range: TextRange;
  /**
   * Where each character of `source` stands in the file, and one entry more for its end; present only where that is not
   * simply `range.start` plus the offset (several lines, escapes). `placeInFile` reads it.
   */
  readonly offsets?: readonly number[];
  /** In the order of the file. Vectors have one shape entry, scalars none. With `starts:`, the first of them. */
  readonly start: readonly StartValue[];
  /** Named constants (`constants:`), usable in the formula and not optimized. */
  readonly constants: readonly StartValue[];
  /** `view:`, the window of the plots, by variable. */
  readonly view: Readonly<Record<string, readonly [number, number]>>;
  /** `minima:`, points (or for maximize: maxima) known from the literature, θ flat in the order of `start`. */
  readonly minima: readonly (readonly number[])[];
}

export interface StartValue {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly range: TextRange;
}

export interface OptimizerEntry {
  /** Unique among the runs: the label, else the optimizer's name, with -2, -3 … where taken. */
  readonly id: string;
  /** What is shown: the label, else the id. */
  readonly label: string;
  /** The registry's name: `adam`. */
  readonly name: string;
  /** Options as the rule's schema describes them, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** θ(0) of this run where the file gives several (`starts:`), flat; absent: the objective's start. */
  readonly start?: readonly number[];
  /** `batchSize:` of this run alone; absent: what `data:` says. */
  readonly batchSize?: number | 'all';
  /** Where the whole entry stands in the file. */
  readonly range: TextRange;
  /** Where each option given in the file stands (key to end of value). */
  readonly optionRanges: Readonly<Record<string, TextRange>>;
}

/** Where a part of the formula stands in the experiment file. */
export function placeInFile(formula: Pick<FormulaObjective, 'range' | 'offsets'>, { start, end }: TextRange): TextRange {
  const { offsets } = formula;
  if (!offsets) return { start: formula.range.start + start, end: formula.range.start + end };
  const at = (offset: number) => offsets[Math.min(offset, offsets.length - 1)];
  return { start: at(start), end: end > start ? at(end - 1) + 1 : at(end) };
}

/** What is minimized, in words: the formula as written, or a network's loss. */
export function formulaText(objective: Experiment['objective']): string {
  return objective.kind === 'formula' ? objective.source : `${objective.network.loss}(network(inputs), targets)`;
}
