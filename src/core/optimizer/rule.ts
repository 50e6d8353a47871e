import type { TObject } from 'typebox';
import type { ParameterLayout } from '../parameters';
import type { RuleDefinition } from './language/definition';
import type { Figures } from './schedules/watchedFigure';
import type { Stage } from './stage';

/**
 * An optimizer: its documentation, the options it takes and the stages of one update. Everything the editor, the README
 * and the panel say about an optimizer is made from this record; the registry is the only list of them.
 */
export interface Rule<Options = Record<string, unknown>> {
  /** As written in experiment files: `adam`. */
  readonly name: string;
  /** As in the literature: `Adam`. */
  readonly title: string;
  /** One sentence: what sets it apart. */
  readonly summary: string;
  /** The update in LaTeX, one line an entry, in the order of the stages. */
  readonly formula: readonly string[];
  /** The same in plain text (Unicode), for hovers and terminals. */
  readonly formulaText: readonly string[];
  /** The factor the rule puts in front of its direction, plain text: `α / (√v̂ + ε)`. */
  readonly effectiveLearningRate: string;
  /** Absent for a rule of the user's own that names none. */
  readonly reference?: Reference;
  /** JSON schema (TypeBox) of the options; each property has `default`, limits and `description`. */
  readonly options: TObject;
  /** False for rules that never read the gradient (gridSearch). */
  readonly usesGradient: boolean;
  /** It came later than files with rules of their own: one of the same name is meant where there is one. */
  readonly yields?: true;
  /** Options that hold for all parameters together, with the reason why no parameter group can have its own. */
  readonly shared?: Readonly<Record<string, string>>;
  /** Why the rule takes no parameter groups, where it takes none: whole sentences. */
  readonly ungrouped?: string;
  /** Checks that need more than one option or the layout; a message for the user, or undefined. */
  refuse?(options: Options, problem: RuleProblem): string | undefined;
  /** The state a run starts with. Sizes: `n` entries each, or 1 for a scalar slot. */
  slots(options: Options, problem: RuleProblem): readonly StateSlot[];
  /** The stages of one update, in order. Called once per run; stages hold no state of their own. */
  stages(options: Options, problem: RuleProblem): readonly Stage[];
  /** The rule inside it, where the options name one (lookahead). */
  inner?(options: Options): Rule;
  /** The learning rate or schedule in the options, where it does not stand at `learningRate` (lookahead: the inner rule's). */
  learningRate?(options: Options): unknown;
  /** The scalar slot that holds the rate α(t) really used, where the rule changes it by a schedule of its own (ranger21). */
  usedRate?(options: Options): string | undefined;
  /** The equations that hold under the given options, where the rule language says it. */
  equations?(options: Options): RuleDefinition;
  /** How many updates the rule can make at most (gridSearch); undefined: no limit. */
  limit?(options: Options, problem: RuleProblem): number;
  /** The evaluations the rule plans in all, spelled out (`10^2 = 100 grid points`); undefined: one an update. */
  evaluations?(options: Options, problem: RuleProblem): string;
}

/** Keeps the options' type inside the file that defines a rule; from outside, options are what the schema has checked. */
export function defineRule<Options>(rule: Rule<Options>): Rule {
  return rule as unknown as Rule;
}

/** The literature a rule is taken from. */
export interface Reference {
  readonly authors: string;
  readonly title: string;
  readonly year: number;
  /** Which equation or algorithm of it. */
  readonly where?: string;
  readonly url?: string;
}

/** A·B in float32, row-major: A is rows × inner, B inner × columns. The same bits for the same numbers. */
export type MatrixProduct = (A: Float32Array, B: Float32Array, rows: number, inner: number, columns: number) => Float32Array;

/** What a rule may know of the problem when a run is set up. */
export interface RuleProblem {
  readonly layout: ParameterLayout;
  readonly goal: 'minimize' | 'maximize';
  /** `view:` of the experiment, per coordinate of θ where given. */
  readonly view: readonly (readonly [number, number] | undefined)[];
  /** The experiment’s seed, for rules that draw. */
  readonly seed?: number;
  /** Updates planned, where known: for schedules. */
  readonly steps?: number;
  /** Updates that one pass through the data makes; undefined where there are no data. */
  readonly updatesPerEpoch?: number;
  /** What can be measured of the objective beside its value, where anything can. */
  readonly figures?: Figures;
  /** Multiplies large matrices where the objective's backend does it faster than plain loops. */
  readonly product?: MatrixProduct;
}

/** A vector (or scalar) that an optimizer carries from one update to the next. */
export interface StateSlot {
  /** The symbol used in formulas and records: `m`, `v`. */
  readonly name: string;
  /** In words: `first moment`. */
  readonly title: string;
  readonly size: number;
  /** One number for the whole vector, not one a coordinate; size is 1. */
  readonly scalar?: boolean;
  /** Where no stage has the slot as its output: the symbol used in formulas. */
  readonly symbol?: string;
  /** A point in parameter space (averaged, slow or best): the landscape draws its path. */
  readonly isPoint?: boolean;
  /** Charted without being asked for: it tells what sets the rule apart (radam's rectification term). */
  readonly isCharted?: boolean;
  /** Every entry's value before the first update; `parameters`: the slot starts as θ(0). */
  readonly initial: number | 'parameters';
}
