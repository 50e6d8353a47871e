import type { Recording } from '../recording/recording';

/** A run and the moment of it that is being looked at. */
export interface RunPosition {
  readonly id: string;
  readonly run: Recording;
  cursor: number;
  /** Stages of the update at the cursor that are done. */
  stage: number;
  /** True while the run is to be moved by `tick`. */
  isRunning: boolean;
  /** Where it is to come to rest; undefined: at its end, or backwards at its start. */
  until?: number;
  /** What `tick` does with it: run on, run back, or run to a place without stopping on the way. */
  heading: 'forward' | 'back' | 'seek';
  /** The last stage of the update at the cursor before which the stop conditions have been asked; -1: none, running on tests the cursor's moment first. */
  seen: number;
}

/** Which runs a move concerns. */
export interface Moved {
  /** These alone, each by itself; absent: all, which then stand at one step, as far as each run has it. */
  readonly runs?: readonly string[];
  /** Of all: the run whose step the others follow. Absent: the first that is within its own bounds. */
  readonly lead?: string;
}
