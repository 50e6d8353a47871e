/** The only list of losses. */
import type { LossName } from '../../networkObjective';
import { binaryCrossEntropy } from './binaryCrossEntropy';
import { crossEntropy } from './crossEntropy';
import { focal } from './focal';
import { hinge } from './hinge';
import { huber } from './huber';
import type { Loss, LossKind } from './loss';
import { meanAbsoluteError } from './meanAbsoluteError';
import { meanSquaredError } from './meanSquaredError';
import { poisson } from './poisson';

export const losses: readonly LossKind[] = [
  crossEntropy,
  binaryCrossEntropy,
  focal,
  hinge,
  meanSquaredError,
  meanAbsoluteError,
  huber,
  poisson,
];

/** @throws RangeError for a name that is not on the list. */
export function lossKindNamed(name: LossName): LossKind {
  const kind = losses.find((loss) => loss.name === name);
  if (!kind) throw new RangeError(`There is no loss ${name}.`);
  return kind;
}

export function lossNamed(name: LossName, options: Readonly<Record<string, unknown>> = {}): Loss {
  return lossKindNamed(name).of(options);
}
