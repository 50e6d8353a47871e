import type { Objective } from '../objective/objective';
import type { Rule, RuleProblem } from '../optimizer/rule';

/**
 * What a reader may ask of whatever was recorded: a run of this house knows more (its Assignment), a recording made elsewhere no more
 * than this.
 */
export interface Subject {
  readonly rule: Pick<
    Rule,
    'name' | 'title' | 'usesGradient' | 'effectiveLearningRate' | 'formulaText' | 'options' | 'learningRate' | 'inner' | 'equations'
  >;
  /** As the rule's schema describes them, complete. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly objective: Pick<
    Objective,
    | 'layout'
    | 'batchesPerUpdate'
    | 'goal'
    | 'backend'
    | 'isStochastic'
    | 'stateLayout'
    | 'meter'
    | 'trained'
    | 'scaleAdvice'
    | 'definitions'
    | 'define'
    | 'code'
  >;
  readonly problem: RuleProblem;
  /** θ of the first record. */
  readonly start: Float32Array;
  /** Updates planned. */
  readonly steps: number;
  /** Updates between two measurements of the objective's figures, each of them; absent: so often that it costs little. */
  readonly measureEvery?: readonly number[];
  /** Steps at which they are measured besides; where given, even if empty, only when the file says. */
  readonly measureAt?: readonly number[];
  /** Absent: it begins at step 0. */
  readonly origin?: { readonly step: number };
}
