import type { TObject } from 'typebox';
import type { RuleProblem, StateSlot } from '../rule';
import type { Stage } from '../stage';

/** A number that depends on the step: a learning rate, or any other option. */
export interface Schedule<Options = Record<string, unknown>> {
  /** As written in experiment files: `cosine`. */
  readonly name: string;
  readonly summary: string;
  /** Plain text: `α(t) = …`. */
  readonly formula: string;
  readonly options: TObject;
  /** Checks that need more than one option; a message for the user, or undefined. */
  refuse?(options: Options): string | undefined;
  /**
   * α(t) for the zero-based step t, of `steps` planned.
   * @param held what the schedule remembers of the run (its `memory`), by slot.
   */
  rate(options: Options, t: number, steps: number, remembered: Remembered): number;
  /** A schedule inside, which takes over (warmup's `then`), and at which step. */
  then?(options: Options): { readonly scheduled: unknown; readonly from: number } | undefined;
  /** What it remembers from update to update, where α depends on what the run has done. */
  readonly memory?: Memory<Options>;
}

/** What a schedule that remembers may know of the problem. */
export type WatchedProblem = Pick<RuleProblem, 'goal' | 'updatesPerEpoch' | 'figures'>;

/** Numbers of the run's state by slot, as they are before update t. */
export type Remembered = (slot: string) => number;

export interface Memory<Options = Record<string, unknown>> {
  /** Scalars, of names no rule uses. */
  readonly slots: readonly StateSlot[];
  /** Writes them, once an update; coupled. @param from the first step that counts. */
  stage(options: Options, problem: WatchedProblem, from: number): Stage;
  /** The figure that it waits for, where that is another than the value: it then looks at what the update has made. */
  figure?(options: Options): string | undefined;
}

/** Keeps the options' type inside the file that defines a schedule. */
export function defineSchedule<Options>(schedule: Schedule<Options>): Schedule {
  return schedule as unknown as Schedule;
}
