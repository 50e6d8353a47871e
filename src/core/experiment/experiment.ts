import type { RuleBook } from '../optimizer/book';
import type { TextRange } from '../diagnostic';
import type { FormulaObjective } from '../objective/formulaObjective';
import type { ModuleObjective } from '../objective/moduleObjective';
import type { DatasetDescription, NetworkObjective } from '../objective/networkObjective';
import type { RecordedObjective } from '../objective/recordedObjective';
import type { StopSection } from './stopSection';
import type { ValidationSection } from './validationSection';

/** A validated experiment: every name known, every option in range, defaults filled in. Plain data but for its rules. */
export interface Experiment {
  /** Where the names of optimizers come from. */
  readonly book: RuleBook;
  readonly title: string | undefined;
  readonly objective: FormulaObjective | NetworkObjective | ModuleObjective | RecordedObjective;
  /** At least one. */
  readonly optimizers: readonly OptimizerEntry[];
  readonly steps: number;
  /** `stop:` as written, and where; absent: runs make all their steps. */
  readonly stop?: { readonly given: StopSection; readonly range: TextRange };
  /** `validation:` as written; absent: measured so often that it costs little. */
  readonly validation?: ValidationSection;
  readonly seed: number;
  /** `auto`: cpu for small functions, wasm otherwise. */
  readonly backend: 'auto' | 'cpu' | 'wasm';
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

/** `data:` of an experiment; undefined where it has none. */
export function dataOf(objective: Experiment['objective']): DatasetDescription | undefined {
  return objective.kind === 'network' ? objective.data : objective.kind === 'formula' ? objective.data?.description : undefined;
}

/** What is minimized, in words: the formula as written, or a network's loss. */
export function formulaText(objective: Experiment['objective']): string {
  switch (objective.kind) {
    case 'formula':
      return objective.source;
    case 'network':
      return `${objective.network.loss}(network(inputs), targets)`;
    case 'module':
      return `loss of ${objective.module.path}`;
    case 'recorded':
      return `recorded by PyTorch ${objective.torch}`;
  }
}
