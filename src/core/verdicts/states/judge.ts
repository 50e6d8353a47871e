import type { HealthRule } from '../healthRule';
import type { Observation } from '../observation';
import type { Verdict } from '../verdict';

/** One thing that a run can be doing. One small file each. */
export interface Judge {
  /** Says so where the run does it. */
  judge(observation: Observation): Verdict | undefined;
  /** Lets a debugger stop where it begins. */
  readonly health?: HealthRule;
}
