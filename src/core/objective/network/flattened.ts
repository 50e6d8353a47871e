import type { Picture } from '../weights/torchLayout';
import type { NetworkLayer } from './layers/network';

/** Layers that treat every number of a row by itself: what comes in flattened goes out in the same order. */
const keeping: ReadonlySet<string> = new Set(['dropout', 'activation', 'batchNormalization', 'leakyReLU', 'elu']);

/** Of every layer that reads the numbers of a flattened picture, the picture's shape, by the layer's name. */
export function flattenedPictures(layers: readonly NetworkLayer[]): ReadonlyMap<string, Picture> {
  const found = new Map<string, Picture>();
  const comesOut: (Picture | undefined)[] = [];
  for (const {
    name,
    from,
    description: { kind },
    inputShapes: [input],
  } of layers) {
    const comesIn = from.length === 1 && from[0] >= 0 ? comesOut[from[0]] : undefined;
    if (comesIn) found.set(name, comesIn);
    const isFlattened = kind === 'flatten' && input.length === 3 && input[0] * input[1] > 1 && input[2] > 1;
    comesOut.push(isFlattened ? (input as Picture) : comesIn && keeping.has(kind) ? comesIn : undefined);
  }
  return found;
}
