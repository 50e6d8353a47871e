/** When an instrument measures. */
export interface Schedule {
  /** Whether record `step` is (or, for an earlier one, was) to be measured. `hasUpdate` is false for the last record of a run. */
  isDue(step: number, hasUpdate: boolean): boolean;
  /** Takes in what a step at which it was due cost, and the step without it, in milliseconds: of schedules that go by the time. */
  measured?(step: number, cost: number, stepTime: number): void;
  /** Forgets what was decided for steps after `step`, which are to be made anew. */
  cut?(step: number): void;
}

export const everyRecord: Schedule = { isDue: () => true };
