import type { Recording } from '../core/recording/recording';
import { UserError } from '../protocol/channel';

/** The step where the run has recorded it. @throws UserError */
export function recordedStep({ first, length }: Recording, step: number): number {
  if (!Number.isInteger(step) || step < first || step >= length)
    throw new UserError(`There is no step ${step}: steps ${first} to ${length - 1} are recorded.`);
  return step;
}
