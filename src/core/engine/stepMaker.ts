import type { CodeFailure } from '../code/workspaceCode';
import type { OptimizerSnapshot, StageObserver } from '../optimizer/optimizer';
import type { RecordLayout, RecordQuantity } from '../record/recordLayout';
import type { Edit } from '../recording/edit';
import type { StepOutcome } from './stepper';

/** Makes the newest records of a run, in this thread (Stepper) or in another: the same bits. */
export interface StepMaker {
  readonly layout: RecordLayout;
  readonly edits: readonly Edit[];
  /** The record made last; undefined before the first. */
  readonly newest: number | undefined;
  /** The number of the next record. */
  readonly t: number;
  /** Begins the next record, where that does not hold up this thread; `step` then waits for it. */
  begin?(): void;
  /** Makes the next record into `row` and moves on. Interrupted by `watch`, it leaves everything as it was. */
  step(row: Float32Array, observe?: StageObserver, watch?: (share: number) => void): StepOutcome;
  /** Milliseconds that the step made last took, where this thread cannot tell. */
  readonly stepTime?: number;
  /** Why the record made last is the run's last, where code of the workspace failed. */
  readonly failure?: CodeFailure;
  snapshot(): OptimizerSnapshot;
  /** A whole vector of the newest record, where rows do not hold it: not to be written to, and good until the next step. */
  values(quantity: RecordQuantity, slot?: string): Float32Array | undefined;
  /** The coordinates of θ that a record holds, after the update made last. A copy. */
  after(): Float32Array;
  /** It is not needed any more. */
  release?(): void;
}
