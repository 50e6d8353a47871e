import type { PointKind } from './exact/stationaryPoint';

/** What a run is doing, in one word: one of these at every step. */
export const verdictStates = [
  'converged',
  'converging',
  'cycle',
  'diverging',
  'wandering',
  'noisy',
  'stalled',
  'nonFinite',
  'failed',
] as const;
export type VerdictState = (typeof verdictStates)[number];

/** What a run does at a step, from the records up to it. Plain data; what does not apply is absent. */
export interface Verdict {
  readonly state: VerdictState;
  /** One or two whole sentences for a reader who knows the field, with the numbers they rest on. */
  readonly message: string;
  /** By how much the distance (or the value's gap) is multiplied in a step; negative: from side to side. */
  readonly rate?: number;
  /** Further updates until the distance is 1e-6 of the point's size. */
  readonly stepsNeeded?: number;
  /** A learning rate that comes closer faster, where one is known. */
  readonly betterRate?: number;
  /** What the run has come to, or is coming to. */
  readonly point?: PointKind;
  /** Steps until the same points come again. */
  readonly period?: number;
  /** The points that are visited again and again, each flat in the order of θ; of long cycles none. */
  readonly points?: readonly (readonly number[])[];
  /** The value that it hovers about, the standard deviation around it, and the step since when. */
  readonly level?: number;
  readonly spread?: number;
  readonly since?: number;
  /** Why steps are small: `schedule`, `clipping`, `rounding`, `ratesDied`, `learningRate`, `saturated`. */
  readonly cause?: string;
}

type Severity = 'information' | 'warning' | 'error';

/** Something noticed about a run. Plain data. */
export interface Finding {
  readonly kind: string;
  readonly severity: Severity;
  /** Cause and cure in whole sentences, with the number they rest on. */
  readonly message: string;
  /** The step that shows it. */
  readonly step: number;
  /** The numbers it rests on, by name. */
  readonly evidence: Readonly<Record<string, number | string>>;
}
