import type { Rule } from '../../optimizer/rule';
import type { Reading } from '../reading';

type Options = Readonly<Record<string, unknown>>;

/** A mistake that people make. It is tested against the numbers: the recording is read as if it had been made. */
export interface Suspect {
  readonly name: string;
  /** A whole sentence. */
  readonly said: string;
  /** Where in the update it sits, in the words of the stages. */
  readonly stage: string;
  /** What was done instead; undefined where the rule has nothing to get wrong. Several: forms of the same mistake. */
  readings(rule: Rule, options: Options): readonly Reading[];
}

const stageNames = (rule: Rule, options: Options): string[] =>
  rule.stages(options, { layout: { tensors: [], size: 0 }, goal: 'minimize', view: [] }).map(({ name }) => name);

export const hasStage = (rule: Rule, options: Options, beginning: string): boolean =>
  stageNames(rule, options).some((name) => name.startsWith(beginning));

/** Whether the rule's weight decay acts on the parameters, not through the gradient. */
export const isDecoupled = (rule: Rule, options: Options): boolean =>
  stageNames(rule, options).some((name) => name.includes('decoupled weight decay'));
