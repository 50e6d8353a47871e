import type { Observation } from './observation';
import { judges } from './states/registry';
import type { Finding, Verdict } from './verdict';
import type { Found } from './findings/findingKind';
import { findingKinds } from './findings/registry';

/** What a run does at the step looked at: a function of the records up to it. Moves and computes no record that is still held. */
export function verdictOf(observation: Observation): Verdict {
  for (const one of judges) {
    const verdict = one.judge(observation);
    if (verdict) return verdict;
  }
  throw new Error('The last judge always answers.');
}

/** What is worth noticing at the step looked at, in the order of the registry. */
export function findingsOf(observation: Observation, verdict: Verdict): readonly Finding[] {
  return findingKinds.flatMap((one) => {
    const found = one.find(observation, verdict);
    return [found ?? []].flat().map((each: Found) => ({ kind: one.kind, step: observation.step, ...each }));
  });
}
