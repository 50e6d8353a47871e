import { initializers, layers } from '@tensorflow/tfjs-layers';
import type { LayerDescription } from '../../../experiment/networkObjective';
import { derivedSeed } from '../../../random';
import { DilatedConvolution, type DilatedConvolutionOptions } from './dilatedConvolution';
import { BatchNormalization } from './normalization';
import { SeededDropout } from './seededDropout';

export type Layer = layers.Layer;

/** What tf.layers starts a kernel with where nothing is said. */
const defaultInitializer = 'glorotNormal';
const kernels: Readonly<Record<string, string>> = { dense: 'kernelInitializer', conv2d: 'kernelInitializer', depthwiseConv2d: 'depthwiseInitializer' };

/**
 * A layer of tf.layers by its name and options. Takes no memory for weights before it is built.
 * @throws Error of tf.layers where options contradict each other.
 */
export function makeLayer({ kind, options }: LayerDescription, name: string, seed: number): Layer {
  if (kind === 'dropout') return new SeededDropout(name, Number(options.rate), seed);
  if (kind === 'batchNormalization') return new BatchNormalization({ ...options, name });
  const config: Record<string, unknown> = { ...options, name };
  const kernel = kernels[kind];
  if (kernel !== undefined) {
    config[kernel] ??= defaultInitializer;
    if (kind !== 'dense') config.kernelSize ??= 3;
  }
  for (const [option, value] of Object.entries(config)) {
    if (option.endsWith('Initializer')) config[option] = seededInitializer(String(value), derivedSeed(seed, `${name}/${option}`));
  }
  if ((kind === 'conv2d' || kind === 'depthwiseConv2d') && hasGaps(options.dilationRate)) return new DilatedConvolution(kind, config as unknown as DilatedConvolutionOptions);
  return (layers as unknown as Record<string, (config: object) => Layer>)[kind](config);
}

function seededInitializer(name: string, seed: number): unknown {
  return (initializers as unknown as Record<string, (config: object) => unknown>)[name]({ seed });
}

const hasGaps = (dilationRate: unknown): boolean => (Array.isArray(dilationRate) ? dilationRate : [dilationRate ?? 1]).some((rate) => rate !== 1);
