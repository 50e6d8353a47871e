import type { TObject } from 'typebox';

/** A learning rate that depends on the step. */
export interface Schedule<Options = Record<string, number>> {
  /** As written in experiment files: `cosine`. */
  readonly name: string;
  readonly summary: string;
  /** Plain text: `α(t) = …`. */
  readonly formula: string;
  readonly options: TObject;
  /** Checks that need more than one option; a message for the user, or undefined. */
  refuse?(options: Options): string | undefined;
  /** α(t) for the zero-based step t, of `steps` planned. */
  rate(options: Options, t: number, steps: number): number;
}

/** Keeps the options' type inside the file that defines a schedule. */
export function defineSchedule<Options>(schedule: Schedule<Options>): Schedule {
  return schedule as unknown as Schedule;
}
