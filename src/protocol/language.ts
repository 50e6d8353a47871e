/** What the host asks the language thread, which parses experiment files so that the host's own thread never does. */
import type { Explanation } from '../core/explanation/explanation';
import type { Diagnostic, TextRange } from '../core/diagnostic';
import type { Completion } from '../core/experiment/language/completion';
import type { Fix } from '../core/experiment/language/fixes';
import type { Hover } from '../core/experiment/language/hover';
import type { OutlineSymbol, RunTargets } from '../core/experiment/language/outline';
import type { ExperimentFormat } from '../core/experiment/parse';
import type { OwnRule } from '../core/experiment/language/ownRule';
import type { RefusedRenaming, Renaming } from '../core/experiment/language/renaming';
import type { Template } from '../core/experiment/templates';
import type { HealthRuleInfo } from './debugging';

/** An experiment file as an editor holds it; offsets in questions and answers are offsets into `source`. */
export interface ExperimentText {
  readonly source: string;
  readonly format: ExperimentFormat;
  /** The directory of the file, for the files of rules it names; absent: it names none. */
  readonly directory?: string;
  /** What such files must lie in; absent: the directory. */
  readonly root?: string;
}

interface Check {
  /** Whether it can be run; warnings do not stand in the way. */
  readonly isValid: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** A diagnostic with what takes it away, best first. */
interface FixedDiagnostic {
  readonly diagnostic: Diagnostic;
  readonly fixes: readonly Fix[];
}

/** What was found in recordings, for reading. */
export interface RecordingReport {
  readonly lines: readonly string[];
  /** Whether an optimizer is of a class whose rule has to be named. */
  readonly needsRule: boolean;
}

export type LanguageRequests = {
  check: { params: ExperimentText; result: Check };
  completions: { params: ExperimentText & { readonly offset: number }; result: readonly Completion[] };
  hover: { params: ExperimentText & { readonly offset: number }; result: Hover | undefined };
  symbols: { params: ExperimentText; result: readonly OutlineSymbol[] };
  /** The optimizer of a run, explained without running it; undefined where the file has none of this id. */
  explain: { params: ExperimentText & { readonly run: string }; result: Explanation | undefined };
  runTargets: { params: ExperimentText; result: RunTargets | undefined };
  /** For every diagnostic that touches the range. */
  fixes: { params: ExperimentText & { readonly range: TextRange }; result: readonly FixedDiagnostic[] };
  /** The optimizer at an offset as a rule of the file; undefined where equations cannot say it. */
  ownRule: { params: ExperimentText & { readonly offset: number }; result: OwnRule | undefined };
  /** A name of a rule with all its places, if it may be called `wanted`; undefined where no rule stands. */
  renaming: {
    params: ExperimentText & { readonly offset: number; readonly wanted?: string };
    result: Renaming | RefusedRenaming | undefined;
  };
  /** Every optimizer there is. */
  optimizers: { params: Record<string, never>; result: readonly { readonly name: string; readonly title: string }[] };
  /** The health rules a debugger can stop at. */
  healthRules: { params: Record<string, never>; result: readonly HealthRuleInfo[] };
  templates: { params: Record<string, never>; result: readonly Template[] };
  /** Makes the updates of a recorded PyTorch run again; a rule for optimizers of one's own, where they are to follow one. */
  verifyRecording: { params: { readonly path: string; readonly rule?: string }; result: RecordingReport };
  /** Holds two recordings or traces against each other. */
  compareRecordings: { params: { readonly path: string; readonly other: string }; result: RecordingReport };
};

export type LanguageSide = { requests: LanguageRequests; events: Record<never, never> };
