import type { TextRange } from '../../diagnostic';
import type { Expression } from '../../formula/expression';
import type { Reference } from '../rule';

/** How many numbers a value has: one for all parameters, one for every tensor, or one for every entry of θ. */
export type Level = 'all' | 'tensor' | 'entry';

/** An optimizer as its user writes it: equations, and what they need. */
export interface RuleDefinition {
  readonly name: string;
  readonly title?: string;
  readonly summary?: string;
  readonly reference?: Reference;
  readonly options: readonly OptionDefinition[];
  readonly state: readonly StateDefinition[];
  /** In order; each is one stage of an update. */
  readonly lines: readonly RuleLine[];
  /** How its options are written in formulas, where not as usual. */
  readonly symbols?: Readonly<Record<string, string>>;
  /** What the rule puts in front of its direction; absent: |Δθ| / |g| is measured. */
  readonly effectiveLearningRate?: RuleExpression;
}

export interface OptionDefinition {
  readonly name: string;
  readonly default: number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

export interface StateDefinition {
  readonly name: string;
  /** In words. */
  readonly title?: string;
  /** Every entry's first value; `theta`: it starts as θ(0). */
  readonly start: number | 'theta';
  readonly per: Level;
  /** Charted without being asked for. */
  readonly isCharted?: true;
  /** A point in parameter space, as what starts as θ(0) is. */
  readonly isPoint?: true;
}

/** A formula and where it stands. Ranges of `expression` are offsets into `source`. */
export interface RuleExpression {
  readonly source: string;
  readonly expression: Expression;
  /** Where its text stands, in the experiment file or the file of rules. */
  readonly place?: RulePlace;
}

/** `m = beta1*m + (1 - beta1)*g`: `source` is the right-hand side. */
export interface RuleLine extends RuleExpression {
  readonly target: string;
  /** The stage in words; absent: the target’s name. */
  readonly title?: string;
  /** Absent: as names are written in formulas. */
  readonly symbol?: string;
  /** The option that governs it; absent: the first that it names. */
  readonly option?: string;
  /** What is read in place of the target under options that leave this line out. */
  readonly otherwise?: string;
}

export interface RulePlace {
  /** The file of rules as the experiment names it; absent: the experiment file itself. */
  readonly file?: string;
  readonly range: TextRange;
  /** Zero-based, as is the column. */
  readonly line: number;
  readonly column: number;
}
