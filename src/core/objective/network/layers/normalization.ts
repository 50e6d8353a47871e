import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { batchNorm, engine, getBackend, getKernel, moments, mul, sub, tidy, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { batchNormalization } from '../../tensorflow/gradients/normalization';

/** Which variance over a batch of n numbers the moving average takes in: Σ(x − x̄)² / n, as in Keras, or / (n − 1), as in PyTorch. */
export type VarianceKind = 'biased' | 'unbiased';

export interface NormalizationOptions {
  readonly name: string;
  readonly momentum?: number;
  readonly epsilon?: number;
  readonly variance?: VarianceKind;
}

/**
 * Batch normalization (Ioffe and Szegedy 2015) over all axes but the last. While learning it normalizes by the batch's mean and its
 * biased variance, and moves its averages on; else it normalizes by the averages.
 */
export class BatchNormalization extends layers.Layer {
  static readonly className = 'BatchNormalizationWithChoice';
  private readonly momentum: number;
  private readonly epsilon: number;
  private readonly variance: VarianceKind;
  private parts?: {
    readonly gamma: LayerVariable;
    readonly beta: LayerVariable;
    readonly mean: LayerVariable;
    readonly variance: LayerVariable;
  };

  constructor({ name, momentum = 0.99, epsilon = 1e-3, variance = 'biased' }: NormalizationOptions) {
    super({ name });
    this.momentum = momentum;
    this.epsilon = epsilon;
    this.variance = variance;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = [(inputShape as Shape).at(-1) as number];
    const weight = (name: string, start: 'ones' | 'zeros', learns: boolean) =>
      this.addWeight(name, channels, 'float32', initializers[start](), undefined, learns);
    this.parts = {
      gamma: weight('gamma', 'ones', true),
      beta: weight('beta', 'zeros', true),
      mean: weight('moving_mean', 'zeros', false),
      variance: weight('moving_variance', 'ones', false),
    };
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[], { training }: { training?: boolean }): Tensor {
    const { parts } = this;
    if (!parts) throw new Error('The layer has not been built.');
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const normalized = (mean: Tensor, variance: Tensor) =>
      batchNorm(x, mean as Tensor1D, variance as Tensor1D, parts.beta.read() as Tensor1D, parts.gamma.read() as Tensor1D, this.epsilon);
    if (training !== true) return normalized(parts.mean.read(), parts.variance.read());
    return tidy(() => {
      const moveOn = (mean: Tensor, variance: Tensor) => {
        this.moveOn(parts.mean, mean);
        this.moveOn(parts.variance, this.variance === 'biased' ? variance : mul(variance, unbiasing(x)));
      };
      if (getKernel(batchNormalization, getBackend())) {
        const inputs = { x, scale: parts.gamma.read(), offset: parts.beta.read() };
        const [y, mean, variance] = engine().runKernel<Tensor[]>(batchNormalization, inputs, { epsilon: this.epsilon });
        moveOn(mean, variance);
        return y;
      }
      const { mean, variance } = moments(
        x,
        x.shape.slice(0, -1).map((_, axis) => axis),
      );
      moveOn(mean, variance);
      return normalized(mean, variance);
    });
  }

  private moveOn(average: LayerVariable, value: Tensor): void {
    tidy(() => {
      const before = average.read();
      average.write(sub(before, mul(sub(before, value), 1 - this.momentum)));
    });
  }
}

/** n / (n − 1) for n numbers a channel; of a single one, whose variance is 0, PyTorch refuses to take it: it stays 0. */
function unbiasing({ size, shape }: Tensor): number {
  const n = size / (shape.at(-1) as number);
  return n > 1 ? n / (n - 1) : 1;
}
