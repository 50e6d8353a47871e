import type { LayerDescription } from '../../networkObjective';

/** PyTorch's defaults, which torchvision's networks are trained with: its momentum 0.1 is the share of the new value. */
const normalization = { momentum: 0.9, epsilon: 1e-5, variance: 'unbiased' };

/**
 * Lists the layers of residual networks (He, Zhang, Ren, Sun 2015, "Deep Residual Learning for Image Recognition") under PyTorch's
 * names with `_` for the dots: `layer1_0_conv1`. Convolutions have no bias, since a normalization follows each. What has a stride is
 * padded by a layer of its own: `same` would pad only below and on the right.
 */
export class ResidualLayers {
  readonly layers: LayerDescription[] = [];

  constructor(private readonly hasSkips: boolean) {}

  /** The layer put last, for others to begin at. */
  get last(): string {
    return this.layers.at(-1)?.name ?? 'input';
  }

  add(kind: string, name: string, options: LayerDescription['options'] = {}, from?: readonly string[]): void {
    this.layers.push({ kind, name, options, ...(from ? { from } : {}) });
  }

  /** A convolution padded by half its kernel, and its normalization. */
  convolve(name: string, normalizationName: string, filters: number, kernelSize: number, strides: number, from?: readonly string[]): void {
    const convolution = { filters, kernelSize, strides, useBias: false, kernelInitializer: 'heNormal' };
    if (strides === 1 || kernelSize === 1) {
      this.add('conv2d', name, { ...convolution, padding: strides === 1 ? 'same' : 'valid' }, from);
    } else {
      this.add('zeroPadding2d', `${name}_padding`, { padding: (kernelSize - 1) / 2 }, from);
      this.add('conv2d', name, { ...convolution, padding: 'valid' });
    }
    this.add('batchNormalization', normalizationName, normalization);
  }

  rectify(name: string): void {
    this.add('activation', name, { activation: 'relu' });
  }

  /** Two 3 × 3 convolutions, and what came in added to what comes out: projected by a 1 × 1 convolution where the shapes differ. */
  basicBlock(name: string, channels: number, strides: number, projects: boolean): void {
    const input = this.last;
    this.convolve(`${name}_conv1`, `${name}_bn1`, channels, 3, strides);
    this.rectify(`${name}_relu1`);
    this.convolve(`${name}_conv2`, `${name}_bn2`, channels, 3, 1);
    if (this.hasSkips) {
      const output = this.last;
      if (projects) this.convolve(`${name}_downsample_0`, `${name}_downsample_1`, channels, 1, strides, [input]);
      this.add('add', `${name}_add`, {}, [output, projects ? this.last : input]);
    }
    this.rectify(`${name}_relu2`);
  }
}

const torchEndings: Readonly<Record<string, string>> = {
  kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/** `layer1_0_conv1/kernel` is PyTorch's `layer1.0.conv1.weight`. */
export function torchNameOf(parameter: string): string | undefined {
  const [layer, tensor] = parameter.split('/');
  return tensor in torchEndings ? `${layer.replaceAll('_', '.')}.${torchEndings[tensor]}` : undefined;
}
