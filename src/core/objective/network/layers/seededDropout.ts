import { layers } from '@tensorflow/tfjs-layers';
import { mul, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { randomStream } from '../../../random';

/** Which units fall out is a function of (seed, layer, step), so that a replay drops the same ones. */
export class SeededDropout extends layers.Layer {
  static readonly className = 'SeededDropout';
  step = 0;

  constructor(
    name: string,
    private readonly rate: number,
    private readonly seed: number,
  ) {
    super({ name });
  }

  override call(inputs: Tensor | Tensor[], { training }: { training?: boolean }): Tensor {
    const input = Array.isArray(inputs) ? inputs[0] : inputs;
    if (training !== true || this.rate === 0) return input;
    const random = randomStream(this.seed, `dropout/${this.name}`, this.step);
    const mask = Float32Array.from({ length: input.size }, () => (random() < this.rate ? 0 : 1 / (1 - this.rate)));
    return mul(input, tensor(mask, input.shape));
  }
}
