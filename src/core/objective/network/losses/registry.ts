/** The only list of losses. */
import type { LossName } from '../../../experiment/networkObjective';
import { binaryCrossEntropy } from './binaryCrossEntropy';
import { crossEntropy } from './crossEntropy';
import { huber } from './huber';
import type { Loss } from './loss';
import { meanSquaredError } from './meanSquaredError';

export const losses: readonly Loss[] = [crossEntropy, binaryCrossEntropy, meanSquaredError, huber];

export function lossNamed(name: LossName): Loss {
  return losses.find((loss) => loss.name === name) as Loss;
}
