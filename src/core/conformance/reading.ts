import type { Rule } from '../optimizer/rule';
import type { RecordedStep } from '../optrace/recorded';

type Options = Readonly<Record<string, unknown>>;

/** A step with its neighbours, as a suspect may want to see them. */
export interface Seen {
  readonly steps: readonly RecordedStep[];
  readonly at: number;
}

/** How a recording is read: as its rule says, or as it would be with a mistake. Everything absent is as the rule says. */
export interface Reading {
  readonly rule?: Rule;
  readonly options?: (options: Options, seen: Seen) => Options;
  readonly learningRate?: (rate: number, seen: Seen, group: number) => number;
  /** What the recorded gradient is multiplied by. */
  readonly gradientFactor?: (seen: Seen) => number;
  readonly t?: (t: number) => number;
  /** Slots that every update finds as they were at the start. */
  readonly forgets?: readonly string[];
  /** λ that the loop or the optimizer adds to the gradient beside the rule. */
  readonly gradientDecay?: (decay: number) => number;
}
