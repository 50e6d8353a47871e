import type { Optimizer } from '../optimizer/optimizer';
import type { RecordedElsewhere } from '../recording/recording';

/**
 * Updates that another program has made, as far as they were kept. A run that is held to them shows their numbers and no others: what
 * the rule makes of the recorded parameters, gradient and state are the stages in between.
 */
export interface RecordedUpdates extends RecordedElsewhere {
  /** The step after the last that is recorded; grows while the other program runs. */
  readonly end: number;
  /** Puts parameters and state where they were before update `step`, NaN where they were not kept. */
  begin(step: number, optimizer: Optimizer): void;
  /** The same with what the update has left. */
  finish(step: number, optimizer: Optimizer): void;
}
