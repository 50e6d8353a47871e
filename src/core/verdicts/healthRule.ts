import type { RecordWindow } from '../recordLanguage/window';
import type { Observation } from './observation';

/** A run that a rule watches: its records, and what verdicts and findings are made from at any of them. */
interface Watched {
  readonly window: RecordWindow;
  readonly observe: (step: number) => Observation;
}

/**
 * Where a debugger can stop: an exception filter. It is a part of the state or finding that tells of the same, and holds by what that
 * rests on, as soon as it does.
 */
export interface HealthRule {
  readonly name: string;
  readonly title: string;
  /** One sentence: when it holds, and the literature it comes from. */
  readonly description: string;
  readonly isOnByDefault: boolean;
  /** What a condition means: `threshold on ‖g‖, by default 1000`. */
  readonly conditionDescription: string;
  /** The threshold where no condition is given; absent: the rule takes none. */
  readonly threshold?: number;
  /** Thresholds that make sense lie between these, exclusive. */
  readonly range?: readonly [above: number, below: number];
  /**
   * Prepares the rule for one run. The function returned says what is wrong at a recorded step, in whole sentences with what to do
   * next, or undefined; it depends on the records alone, however the cursor came there, and may move the window.
   */
  watch(watched: Watched, threshold: number): (step: number) => string | undefined;
}
