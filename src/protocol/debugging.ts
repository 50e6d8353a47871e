/**
 * What a debugger asks of a session beyond running and stepping: stages inside an update, breakpoints, values, changes, forks.
 * Conditions are tested in the worker, so that no step waits for a message.
 */
import type { Breakpoint, BreakpointHit, BreakpointPlace, BreakpointVerdict, DataRule, LoggedLine } from '../core/breakpoints/breakpoint';
import type { StageKind, StageSource } from '../core/engine/stageList';
import type { RecordQuantity } from '../core/record/recordLayout';
import type { StepFigures } from '../core/recordLanguage/onFigures';
import type { Changeable } from '../core/recordLanguage/place';
import type { TextRange } from '../core/diagnostic';
import { change, move, read, set, type RequestsOf } from './declaration';
import type { Changed, Moved, RunId, SessionStatus } from './session';

/** A stage of a run's update, the same for every update: where the debugger stands before it. */
export interface StageInfo {
  readonly kind: StageKind;
  /** In words: `first moment`. */
  readonly name: string;
  readonly symbol: string;
  readonly formula: string;
  /** Of a stage of the rule: the vector it writes. */
  readonly output?: string;
  /** What its line calls that: `m`, `eta`. */
  readonly target?: string;
  /** Where it is governed in the experiment file: `data`, the formula, the optimizer's entry, the option. */
  readonly range: TextRange;
  /** Its line in the rule’s own source, where that is not the experiment file. */
  readonly source?: StageSource;
}

export type { StageSource, StepFigures };
export type { Breakpoint, BreakpointHit, BreakpointPlace, BreakpointVerdict, DataRule };

/** A health rule that can be chosen as an exception filter. */
export interface HealthRuleInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly isOnByDefault: boolean;
  /** What a condition means: `threshold on ‖g‖, by default 1000`. */
  readonly conditionDescription: string;
}

/** A place in a run's history: before stage `stage` of update `step`. */
export interface Moment {
  readonly run: RunId;
  readonly step: number;
  /** Stages of the update that are done; 0: none. */
  readonly stage: number;
}

/** One vector of a moment: a quantity of the record (and slot), or what a stage made. */
export interface VectorRequest extends Moment {
  readonly source: { readonly quantity: RecordQuantity; readonly slot?: string } | { readonly stageOutput: number };
}

/** What is said of a tensor without sending it. Numbers in a typed array: norm, mean, min, max, nonFinite. */
export interface TensorSummary {
  readonly name: string;
  readonly shape: readonly number[];
  /** Where the tensor begins in the flat vector, and its size. */
  readonly offset: number;
  readonly size: number;
  /** What means it in expressions, whatever the variables are called; absent: nothing does. */
  readonly expression?: string;
  readonly figures: Float64Array;
}

export interface Evaluation {
  /** Shape of the result; empty: a number. */
  readonly shape: readonly number[];
  readonly values: Float64Array;
  readonly isBoolean: boolean;
}

/** What can be changed, by its place, or by the expression that means it. */
export type AssignmentTarget = Changeable | { readonly kind: 'expression'; readonly expression: string };

/** A change a user made to a run, kept with it and repeated by every replay. */
export interface RunEdit {
  readonly step: number;
  /** In words: `x = 3`, `learningRate = 0.01`. */
  readonly text: string;
}

/** Answered by the worker. `runs` absent means all runs. */
export const debugRequests = {
  /** The stages an update of this run goes through. */
  stageList: read<{ readonly run: RunId }, readonly StageInfo[]>(),
  /** To the next stage; after the last, to the next update. Of all runs, the lead goes through the stages, and the others keep to its step. */
  stepStage: move<Moved>(),
  stepStageBack: move<Moved>(),
  /** Back to the beginning of the present update. */
  restartUpdate: move<Moved>(),
  /** Back to the last moment before the present at which a breakpoint holds (reported by `hit`), else to the start (by `stopped`, because `until`). */
  runBack: move<{ readonly runs?: readonly RunId[] }>(),
  /** Replaces all breakpoints. */
  setBreakpoints: set<{ readonly breakpoints: readonly Breakpoint[] }, readonly BreakpointVerdict[]>(),
  healthRules: read<Record<string, never>, readonly HealthRuleInfo[]>(),
  /** Per tensor of the vector; a scalar slot or stage has one unnamed tensor of shape []. Empty where a stage's output is not there yet. */
  summaries: read<VectorRequest, readonly TensorSummary[]>(),
  /** Entries from … from + count − 1 of the flat vector, fewer at its end. */
  entries: read<VectorRequest & { readonly from: number; readonly count: number }, Float32Array>(),
  /** The formula language over the record. @throws UserError whose message says what is wrong and where. */
  evaluate: read<Moment & { readonly expression: string }, Evaluation>(),
  /**
   * Of a training that runs elsewhere: whether a condition holds at a step of which figures are known; undefined: they do not tell.
   * Needs no experiment. @throws UserError where the condition cannot be read.
   */
  holdsOnFigures: read<{ readonly condition: string; readonly figures: StepFigures }, boolean | undefined>(),
  /** Names that may stand in an expression, for completion. */
  names: read<{ readonly run: RunId }, readonly { readonly name: string; readonly detail: string }[]>(),
  /** Changes a number at the run's present step; what lay ahead in its trace is cut off. The value is an expression. */
  assign: change<{ readonly run: RunId; readonly target: AssignmentTarget; readonly value: string }, Changed>(),
  /** A further run from the present parameters, state and random streams, with changed options or another optimizer. */
  fork: change<
    {
      readonly run: RunId;
      readonly optimizer?: string;
      readonly options?: Readonly<Record<string, unknown>>;
      /** Options as they would stand in an experiment file. */ readonly written?: Readonly<Record<string, string>>;
      readonly label?: string;
    },
    Changed & { readonly run: RunId }
  >(),
};

export type DebugRequests = RequestsOf<typeof debugRequests>;

export type DebugEvents = {
  /** Breakpoints held: the runs named have stopped there (all others too, at the same tick). Comes instead of `stopped`. */
  hit: { readonly hits: readonly BreakpointHit[]; readonly status: SessionStatus };
  /** Log messages since the last report, at most some hundred at once; `dropped`: how many more there were. */
  logged: { readonly lines: readonly LoggedLine[]; readonly dropped: number };
};
