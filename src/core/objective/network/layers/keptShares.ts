import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { randomStream } from '../../../random';

/** 0 for the share that is dropped, 1 / (1 − rate) for what stays: a function of (seed, stream, step), so that a replay drops the same. */
export function keptShares(shape: readonly number[], rate: number, seed: number, stream: string, step: number): Tensor {
  const random = randomStream(seed, stream, step);
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Float32Array.from({ length: size }, () => (random() < rate ? 0 : 1 / (1 - rate))),
    [...shape],
  );
}
