import { networkOf } from '../ofNetwork';
import { percent, shown } from '../words';
import type { FindingKind } from './findingKind';

const share = 0.1;

export const movingAveragesLag: FindingKind = {
  kind: 'movingAveragesLag',
  description: `Of batch normalization’s moving averages more than ${100 * share} % is still their start (momentum to the power of the updates made): predictions and validation use them, learning does not.`,
  find(o) {
    const network = networkOf(o);
    if (!network || o.updates < 1 || network.parts.dataset.validation.length === 0) return undefined;
    const layer = network.parts.network.layers.find(({ description }) => description.kind === 'batchNormalization');
    if (!layer) return undefined;
    const momentum = Number(layer.description.options.momentum ?? 0.99);
    const left = momentum ** o.updates;
    if (network.parts.description.network.weights !== undefined || !(left > share)) return undefined;
    const needed = Math.ceil(Math.log(share) / Math.log(momentum));
    return {
      severity: 'information',
      message: `The moving averages of ${layer.name} lag behind: ${percent(left)} of them is still their start, so that validation looks worse than it is. With momentum ${shown(momentum)} they need about ${needed} updates; a smaller momentum follows faster.`,
      evidence: { layer: layer.name, left, updatesNeeded: needed },
    };
  },
};
