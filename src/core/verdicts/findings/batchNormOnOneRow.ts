import { splitBatch } from '../../objective/network/batchParts';
import { networkOf } from '../ofNetwork';
import type { FindingKind } from './findingKind';

export const batchNormOnOneRow: FindingKind = {
  kind: 'batchNormOnOneRow',
  description:
    'Batch normalization over a batch with one row: the mean is the row itself, so that every output is β whatever the input (Ioffe & Szegedy 2015).',
  find(o) {
    const network = networkOf(o);
    if (!network) return undefined;
    const layer = network.parts.network.layers.find(
      ({ description, outputShape }) => description.kind === 'batchNormalization' && outputShape.length === 1,
    );
    const parts = splitBatch(network.sampler.rowsAt(o.step), o.step, network.partsPerBatch);
    if (!layer || parts.every(({ rows }) => rows.length > 1)) return undefined;
    const [what, fewer] = parts.length > 1 ? ['part of a batch', ', fewer `parts`'] : ['batch', ''];
    return {
      severity: 'error',
      message: `${layer.name} normalizes over a ${what} of one row: mean and row are the same, so that it gives 0 whatever comes in. Write a \`batchSize\` of 2 or more (8 or more is usual)${fewer}, or take layerNormalization.`,
      evidence: { layer: layer.name, rows: 1 },
    };
  },
};
