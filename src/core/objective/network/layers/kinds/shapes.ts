import { matMul, reshape as reshaped, tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import * as Type from 'typebox';
import { definedLayer } from '../definedLayer';
import { fromKeras } from '../fromKeras';
import type { LayerKind } from '../layerKind';
import { none, pairOf, side } from '../options';

export const zeroPadding2d: LayerKind = {
  name: 'zeroPadding2d',
  summary: 'Zeros around the picture.',
  axes: 3,
  options: Type.Object({ padding: side('How many rows and columns on each side', 1) }),
  make: fromKeras('zeroPadding2d'),
};

export const flatten: LayerKind = {
  name: 'flatten',
  summary: 'All numbers of a row in one vector.',
  options: none,
  make: fromKeras('flatten'),
};

export const reshape: LayerKind = {
  name: 'reshape',
  summary: 'The same numbers in another shape.',
  options: Type.Object({
    targetShape: Type.Array(Type.Integer({ minimum: 1, maximum: 1_000_000 }), {
      minItems: 1,
      maxItems: 3,
      description: 'The new shape of one row.',
      examples: ['[8, 8, 1]'],
    }),
  }),
  make: fromKeras('reshape'),
};

interface UpSamplingOptions {
  readonly size: number | readonly number[];
  readonly interpolation: 'nearest' | 'bilinear';
}

export const upSampling2d = definedLayer<UpSamplingOptions>({
  name: 'upSampling2d',
  summary: 'A larger picture: every pixel repeated, or what lies between them interpolated.',
  axes: 3,
  options: Type.Object({
    size: side('How many times as large', 2),
    interpolation: Type.Optional(
      Type.Enum(['nearest', 'bilinear'], {
        default: 'nearest',
        description:
          '`nearest`: the pixel itself; `bilinear`: between the centres of pixels, as Keras and PyTorch (`align_corners=False`) do.',
      }),
    ),
  }),
  define({ size, interpolation }) {
    const [down, across] = pairOf(size, 2);
    return {
      weights: () => [],
      outputShape: ([height, width, channels]) => [height * down, width * across, channels],
      call(x) {
        const [batch, height, width, channels] = x.shape as [number, number, number, number];
        // A weighted sum of rows, then of columns: products of matrices, which every backend differentiates.
        const taller = matMul(between(height, down, interpolation), reshaped(x, [batch, height, width * channels]));
        const wider = matMul(between(width, across, interpolation), reshaped(taller, [batch * height * down, width, channels]));
        return reshaped(wider, [batch, height * down, width * across, channels]);
      },
    };
  },
});

/** [length·times, length]: how much each of the old places counts at each of the new ones. */
function between(length: number, times: number, interpolation: UpSamplingOptions['interpolation']): Tensor {
  const weights = new Float32Array(length * times * length);
  for (let to = 0; to < length * times; to++) {
    const centre = Math.min(length - 1, Math.max(0, (to + 0.5) / times - 0.5));
    const low = interpolation === 'nearest' ? Math.floor(to / times) : Math.floor(centre);
    const rest = interpolation === 'nearest' ? 0 : centre - low;
    weights[to * length + low] += 1 - rest;
    if (rest > 0) weights[to * length + low + 1] += rest;
  }
  return tensor2d(weights, [length * times, length]);
}
