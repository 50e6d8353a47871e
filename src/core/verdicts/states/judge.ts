import type { Observation } from '../observation';
import type { Verdict } from '../verdict';

/** One thing that a run can be doing: says so where it does. */
export type Judge = (observation: Observation) => Verdict | undefined;
