import type { TextRange } from '../diagnostic';

/** Where a breakpoint belongs. */
export type BreakpointPlace =
  /** On a line of the experiment file; the range is the line. Holds before the stage that is governed there. */
  | { readonly kind: 'line'; readonly range: TextRange }
  /** On a line of a rule's own source, which the name and, where it is no file, its text tell apart. Holds before the stage of that line. */
  | { readonly kind: 'source'; readonly name: string; readonly text?: string; readonly line: number }
  /** On every record of every run, by its condition alone. */
  | { readonly kind: 'function' }
  /** On one number or tensor: when it changes sign, leaves a range, or changes by more than a factor. */
  | { readonly kind: 'data'; readonly expression: string; readonly rule: DataRule }
  /** A health rule by its name in the registry: `nonFinite`, `divergence`. */
  | { readonly kind: 'exception'; readonly filter: string };

export type DataRule =
  | { readonly kind: 'change' }
  | { readonly kind: 'sign' }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'factor'; readonly factor: number };

export interface Breakpoint {
  /** Chosen by the asker, unique within the set. */
  readonly id: number;
  readonly place: BreakpointPlace;
  /** A condition over the whole record t, also before its later stages: `norm(gradient) > 10`. For an exception filter: its threshold. */
  readonly condition?: string;
  /** `>= 10`, `% 5`, `10`. Counts the moments of one run at which place and condition held while it ran. */
  readonly hitCondition?: string;
  /** Told instead of stopping: `{step}: {value}`. */
  readonly logMessage?: string;
}

export interface BreakpointVerdict {
  readonly id: number;
  readonly verified: boolean;
  /** Why it cannot hold, a whole sentence; or what to know about it. */
  readonly message?: string;
  /** Where a line breakpoint really stands. */
  readonly range?: TextRange;
}

/** Why a run stopped where it did. */
export interface BreakpointHit {
  readonly run: string;
  readonly step: number;
  readonly stage: number;
  readonly breakpoints: readonly number[];
  /** A whole sentence for the user; for health rules with what to do next. */
  readonly text: string;
  readonly kind: BreakpointPlace['kind'];
}

/** What a log message gave. */
export interface LoggedLine {
  readonly run: string;
  readonly step: number;
  readonly breakpoint: number;
  readonly text: string;
}
