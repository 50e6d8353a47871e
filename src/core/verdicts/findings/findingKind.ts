import type { HealthRule } from '../healthRule';
import type { Observation } from '../observation';
import type { Finding, Verdict } from '../verdict';

/** What a kind of finding says when it is found; the step looked at, unless another shows it better. */
export type Found = Omit<Finding, 'kind' | 'step'> & { readonly step?: number };

/** Something worth noticing about a run. One small file each. */
export interface FindingKind {
  /** As in traces: `rateDied`. */
  readonly kind: string;
  /** For readers of the documentation: when it holds, by which threshold and why that one, and where it comes from. */
  readonly description: string;
  /** From the records up to the step looked at, and what the run is doing there. */
  find(observation: Observation, verdict: Verdict): Found | readonly Found[] | undefined;
  /** Lets a debugger stop where it begins. */
  readonly health?: HealthRule;
}
