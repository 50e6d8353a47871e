import { layers } from '@tensorflow/tfjs-layers';
import { derivedSeed } from '../../../random';
import { initializerOf } from './initializers';
import type { Layer, LayerKind, LayerOptions, LayerPlace } from './layerKind';

/** Options that the network sees to itself. */
const isOwn = (option: string) => option.endsWith('Regularizer') || option === 'trainable';

/** The options as tf.layers takes them: initializers drawn from the experiment's seed, and what the network sees to left out. */
export function configOf(options: LayerOptions, { name, seed }: LayerPlace, defaults: LayerOptions = {}): Record<string, unknown> {
  const given = Object.entries({ ...defaults, ...options }).filter(([option]) => !isOwn(option));
  const config = given.map(
    ([option, value]) =>
      [option, option.endsWith('Initializer') ? initializerOf(value, derivedSeed(seed, `${name}/${option}`)) : value] as const,
  );
  return { ...Object.fromEntries(config), name };
}

/** How a layer of tf.layers of that name is made. @param defaults options that tf.layers wants said, or would have otherwise. */
export function fromKeras(kind: string, defaults: LayerOptions = {}): LayerKind['make'] {
  return (options, place) => (layers as unknown as Record<string, (config: object) => Layer>)[kind](configOf(options, place, defaults));
}
