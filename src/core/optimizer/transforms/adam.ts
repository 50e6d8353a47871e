import type { RuleProblem, StateSlot } from '../rule';
import type { Stage } from '../stage';
import { correctBias, firstMoment, maximumOfSecondMoment, secondMoment } from './moments';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
}

/** m and v, and with AMSGrad the largest v. */
export function adamSlots({ amsgrad }: { readonly amsgrad?: boolean }, { layout }: RuleProblem): readonly StateSlot[] {
  return [
    { name: 'm', title: 'first moment', size: layout.size, initial: 0 },
    { name: 'v', title: 'second moment', size: layout.size, initial: 0 },
    ...(amsgrad ? [{ name: 'vMax', title: 'maximum of the second moment', size: layout.size, initial: 0 }] : []),
  ];
}

/** The moments of a gradient: m, v, with AMSGrad v̄, and m̂. */
export function momentStages({ beta1, beta2, amsgrad }: Omit<AdamOptions, 'epsilon'>, gradient: string): readonly Stage[] {
  return [
    firstMoment(beta1, gradient),
    secondMoment(beta2, gradient),
    ...(amsgrad ? [maximumOfSecondMoment()] : []),
    correctBias(beta1, 'm', 'mHat', { input: 'm', output: 'm̂', beta: 'β₁' }),
  ];
}

/** v̂ from v, or with AMSGrad from v̄. */
export function correctSecondMoment({ beta2, amsgrad }: Pick<AdamOptions, 'beta2' | 'amsgrad'>): Stage {
  return correctBias(beta2, amsgrad ? 'vMax' : 'v', 'vHat', { input: amsgrad ? 'v̄' : 'v', output: 'v̂', beta: 'β₂' });
}
