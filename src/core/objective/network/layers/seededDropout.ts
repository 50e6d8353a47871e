import { mul, type Tensor } from '@tensorflow/tfjs-core';
import { keptShares } from './keptShares';
import { SteppedLayer } from './steppedLayer';

/** Which units fall out is a function of (seed, layer, step), so that a replay drops the same ones. */
export class SeededDropout extends SteppedLayer {
  static readonly className = 'SeededDropout';

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
    return mul(input, keptShares(input.shape, this.rate, this.seed, `dropout/${this.name}`, this.step));
  }
}
