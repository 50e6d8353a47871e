import type { Recording } from '../recording/recording';
import type { Experiment } from '../experiment/experiment';
import { findingsOf, verdictOf } from './judge';
import { Observation } from './observation';
import type { Finding, Verdict } from './verdict';

/** A run under the name it is shown by. */
export interface LabelledRun {
  readonly label: string;
  readonly run: Recording;
}

/** What there is to say of a run at a step. */
export interface Assessment {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

/**
 * Judges a run at a recorded step, from the records up to it and what the other runs have reached by then. Deterministic, and changes
 * nothing: no run moves on.
 * @param all every run of the experiment, this one among them or not.
 */
export function assess(experiment: Experiment, run: Recording, step: number, all: readonly LabelledRun[]): Assessment {
  const observation = new Observation(
    run,
    step,
    experiment,
    all.filter((other) => other.run !== run),
  );
  const verdict = verdictOf(observation);
  return { verdict, findings: findingsOf(observation, verdict) };
}
