import { add, engine, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { spreadFilter } from '../../tensorflow/gradients/dilation';
import { geometryOf } from '../../tensorflow/gradients/geometry';

type Pair = readonly [number, number];
type Initializer = ReturnType<typeof initializers.zeros>;

/** As Keras names them. */
export interface DilatedConvolutionOptions {
  readonly name: string;
  readonly filters?: number;
  readonly depthMultiplier?: number;
  readonly kernelSize: number | Pair;
  readonly strides?: number | Pair;
  readonly dilationRate: number | Pair;
  readonly padding?: 'valid' | 'same';
  readonly activation?: string;
  readonly useBias?: boolean;
  readonly kernelInitializer?: Initializer;
  readonly depthwiseInitializer?: Initializer;
  readonly biasInitializer?: Initializer;
}

const pairOf = (side: number | Pair): [number, number] => (typeof side === 'number' ? [side, side] : [...side]);

/**
 * A convolution with gaps between its taps, of all channels or of each by itself, whatever its strides. tf.layers cannot differentiate
 * the one, since it takes an operation that is fused with the bias, and has no gaps for the other; nor has it gaps and strides together.
 */
export class DilatedConvolution extends layers.Layer {
  static readonly className = 'DilatedConvolution';
  private readonly strides: [number, number];
  private readonly dilations: [number, number];
  private readonly activation: layers.Layer;
  private filter?: LayerVariable;
  private bias?: LayerVariable;

  constructor(
    private readonly kind: 'conv2d' | 'depthwiseConv2d',
    private readonly options: DilatedConvolutionOptions,
  ) {
    super({ name: options.name });
    this.strides = pairOf(options.strides ?? 1);
    this.dilations = pairOf(options.dilationRate);
    this.activation = layers.activation({ activation: (options.activation ?? 'linear') as 'linear' });
  }

  override build(inputShape: Shape | Shape[]): void {
    const { kind, options } = this;
    const shape = this.filterShape(inputShape as Shape);
    const isDepthwise = kind === 'depthwiseConv2d';
    this.filter = this.addWeight(
      isDepthwise ? 'depthwise_kernel' : 'kernel',
      shape,
      'float32',
      (isDepthwise ? options.depthwiseInitializer : options.kernelInitializer) ?? initializers.glorotNormal({}),
    );
    if (options.useBias !== false)
      this.bias = this.addWeight(
        'bias',
        [isDepthwise ? shape[2] * shape[3] : shape[3]],
        'float32',
        options.biasInitializer ?? initializers.zeros(),
      );
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, ...row] = inputShape as Shape;
    const filterShape = this.filterShape(inputShape as Shape);
    const { height, width, outChannels } = geometryOf(
      [1, ...row.map(Number)],
      filterShape,
      this.attributes,
      this.kind === 'depthwiseConv2d',
    );
    return [batch, height.output, width.output, outChannels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const filter = this.filter?.read() as Tensor4D;
    const convolved = engine().runKernel<Tensor>(this.kind === 'conv2d' ? 'Conv2D' : 'DepthwiseConv2dNative', ...this.operands(x, filter));
    return this.activation.call(this.bias ? add(convolved, this.bias.read()) : convolved, {}) as Tensor;
  }

  /** No backend's kernel need know gaps and strides at once: the gaps are then zeros in the filter. */
  private operands(
    x: Tensor,
    filter: Tensor4D,
  ): [
    { x: Tensor; filter: Tensor },
    { strides: [number, number]; pad: 'valid' | 'same'; dataFormat: 'NHWC'; dilations: [number, number] },
  ] {
    if (this.strides.every((stride) => stride === 1)) return [{ x, filter }, this.attributes];
    return [
      { x, filter: spreadFilter(filter, this.dilations) },
      { ...this.attributes, dilations: [1, 1] },
    ];
  }

  private get attributes() {
    return { strides: this.strides, pad: this.options.padding ?? 'valid', dataFormat: 'NHWC' as const, dilations: this.dilations };
  }

  private filterShape(inputShape: Shape): [number, number, number, number] {
    const last = this.kind === 'conv2d' ? this.options.filters : (this.options.depthMultiplier ?? 1);
    return [...pairOf(this.options.kernelSize), Number(inputShape.at(-1)), Number(last)];
  }
}
