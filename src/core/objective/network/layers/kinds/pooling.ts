import * as Type from 'typebox';
import { fromKeras } from '../fromKeras';
import type { LayerKind } from '../layerKind';
import { length, none, padding, side } from '../options';

const windows = Type.Object({ poolSize: side('The window', 2), strides: side('How far the window moves; by default its size'), padding });
const stretches = Type.Object({
  poolSize: length('How many steps are taken together.', 2),
  strides: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 4096, description: 'How far the window moves; by default its size.', examples: [2] }),
  ),
  padding,
});

/** Pooling as tf.layers has it, over pictures or along sequences. */
const pooling = (name: string, summary: string, axes: 2 | 3, options: LayerKind['options']): LayerKind => ({
  name,
  summary,
  axes,
  options,
  make: fromKeras(name),
});

export const poolings: readonly LayerKind[] = [
  pooling('maxPooling2d', 'The largest number in each window.', 3, windows),
  pooling('averagePooling2d', 'The mean of each window.', 3, windows),
  pooling('globalAveragePooling2d', 'The mean of each channel over the whole picture.', 3, none),
  pooling('globalMaxPooling2d', 'The largest number of each channel.', 3, none),
  pooling('maxPooling1d', 'The largest number in each stretch of a sequence.', 2, stretches),
  pooling('averagePooling1d', 'The mean of each stretch of a sequence.', 2, stretches),
  pooling('globalAveragePooling1d', 'The mean of each feature over the whole sequence.', 2, none),
  pooling('globalMaxPooling1d', 'The largest number of each feature in the sequence.', 2, none),
];
