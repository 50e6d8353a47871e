import type { Observation } from './observation';
import { judges } from './states/registry';
import type { Verdict } from './verdict';

/** What a run does at the step looked at: a function of the records up to it. Moves and computes no record that is still held. */
export function verdictOf(observation: Observation): Verdict {
  for (const judge of judges) {
    const verdict = judge(observation);
    if (verdict) return verdict;
  }
  throw new Error('The last judge always answers.');
}
