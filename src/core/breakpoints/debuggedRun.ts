import type { Experiment, OptimizerEntry } from '../experiment/experiment';
import type { Recording } from '../recording/recording';

/** A run with what the experiment file says of it: what breakpoints are armed for. */
export interface DebuggedRun {
  readonly id: string;
  readonly label: string;
  readonly run: Recording;
  readonly experiment: Experiment;
  readonly entry: OptimizerEntry;
  /** The step at which it is being looked at: options may have been changed since its first. */
  readonly step: number;
}
