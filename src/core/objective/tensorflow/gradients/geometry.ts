import { backend_util } from '@tensorflow/tfjs-core';

/** The offsets of a filter along one axis that ever meet the picture, the others meeting nothing but padding. */
interface Taps {
  readonly first: number;
  readonly count: number;
}

/** One axis of a convolution: output o and tap k meet input o·stride + k·dilation − padding. */
export interface Axis {
  readonly input: number;
  readonly output: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
  readonly taps: Taps;
}

/** The sizes of a convolution of pictures [batch, height, width, channels]. */
export interface Geometry {
  readonly batch: number;
  readonly height: Axis;
  readonly width: Axis;
  readonly inChannels: number;
  /** For a depthwise convolution inChannels · multiplier. */
  readonly outChannels: number;
}

/** What a convolution's kernel is told besides its tensors, as tfjs names it. */
export interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  /** tf.layers' depthwise convolution writes null. */
  readonly dilations?: [number, number] | number | null;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Shape4D = [number, number, number, number];

/** Works out a convolution of pictures (channels last) of `inputShape` with filters [height, width, inputs, outputs]. */
export function geometryOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvolutionAttributes,
  depthwise = false,
): Geometry {
  const { strides, pad, dimRoundingMode } = attributes;
  const dilations = attributes.dilations ?? 1;
  const info = backend_util.computeConv2DInfo(
    [...inputShape] as Shape4D,
    [...filterShape] as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    depthwise,
    'channelsLast',
  );
  const along = (axis: Omit<Axis, 'taps'>): Axis => ({ ...axis, taps: tapsOf(axis) });
  return {
    batch: info.batchSize,
    height: along({
      input: info.inHeight,
      output: info.outHeight,
      filter: info.filterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      padding: info.padInfo.top,
    }),
    width: along({
      input: info.inWidth,
      output: info.outWidth,
      filter: info.filterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      padding: info.padInfo.left,
    }),
    inChannels: info.inChannels,
    outChannels: info.outChannels,
  };
}

/**
 * The attributes with `same` padding spelled out. XNNPACK, which the wasm backend calls, gets it wrong where a stride is longer than
 * its filter: it takes the padding for a negative number.
 */
export function withPadding(attributes: Readonly<Record<string, unknown>>, { height, width }: Geometry): Readonly<Record<string, unknown>> {
  if (attributes.pad !== 'same') return attributes;
  const around = ({ input, output, filter, stride, dilation, padding }: Axis) => {
    const total = Math.max(0, (output - 1) * stride + (filter - 1) * dilation + 1 - input);
    return [padding, total - padding];
  };
  return { ...attributes, pad: [[0, 0], around(height), around(width), [0, 0]] };
}

/** The outputs from … to − 1 at which a tap meets the picture. */
export function reach({ input, output, stride, dilation, padding }: Omit<Axis, 'taps'>, tap: number): { from: number; to: number } {
  const shift = tap * dilation - padding;
  const from = Math.max(0, Math.ceil(-shift / stride));
  const to = Math.min(output, Math.ceil((input - shift) / stride));
  return { from, to: Math.max(from, to) };
}

/** Of a picture of one pixel a 3 × 3 filter with padding 1 uses only the middle: the rest need not be touched. */
function tapsOf(axis: Omit<Axis, 'taps'>): Taps {
  const used = Array.from({ length: axis.filter }, (_, tap) => tap).filter((tap) => {
    const { from, to } = reach(axis, tap);
    return from < to;
  });
  return used.length === 0 ? { first: 0, count: 1 } : { first: used[0], count: used[used.length - 1] - used[0] + 1 };
}
