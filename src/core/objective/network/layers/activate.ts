import type { Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

const made = new Map<string, layers.Layer>();

/** An activation by its name in experiment files; the softmax is over the last axis. */
export function activate(name: string, x: Tensor): Tensor {
  if (name === 'linear') return x;
  const layer = made.get(name) ?? layers.activation({ activation: name as 'linear' });
  made.set(name, layer);
  return layer.call(x, {}) as Tensor;
}
