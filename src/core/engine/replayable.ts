import type { EvaluationContext } from '../objective/objective';
import type { OptimizerSnapshot, StageObserver } from '../optimizer/optimizer';
import type { Edit } from '../recording/edit';
import type { Recording } from '../recording/recording';
import type { Assignment } from './stepper';

/** A recording whose updates can be made again, since what made them is at hand. */
export interface Replayable extends Recording {
  readonly assignment: Assignment;
  /**
   * Changes the run at a recorded step: the records from there on are cut off, and record `edit.step` is made anew with the change.
   * @throws RangeError when the rule refuses the changed options; the run is then as it was.
   */
  edit(edit: Edit): void;
  /** What is restored to make update `step`, which may be the next. */
  snapshotBefore(step: number): OptimizerSnapshot;
  /** Makes update `step` again while `observe` sees what its stages make. Nothing happens for a record without update. */
  observe(step: number, observe: StageObserver): void;
  /** The step, and what layers carry after record `step`'s evaluation (their moving averages): as for predictions. A copy. */
  contextAt(step: number): EvaluationContext;
}

export function isReplayable(recording: Recording): recording is Replayable {
  return 'observe' in recording;
}

/** @throws RangeError for a recording that was made elsewhere. */
export function replayable(recording: Recording): Replayable {
  if (isReplayable(recording)) return recording;
  throw new RangeError(
    `${recording.assignment.rule.title} was run elsewhere, and only its records are here: no update can be made again. Look at what the records hold.`,
  );
}
