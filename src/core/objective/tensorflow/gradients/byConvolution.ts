import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Axis, Geometry } from './geometry';
import { newTensor, onHeap, release, type WasmKernel } from './heap';
import { reverseAxes, swapRows, transpose } from './permute';

/**
 * The gradients of a convolution as convolutions of their own (Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep
 * learning"): the fastest way where pictures are large and filters small, since no matrix of patches has to be written.
 */
export class GradientsByConvolution {
  /** @param convolve tfjs' Conv2D for wasm. */
  constructor(private readonly convolve: WasmKernel) {}

  /**
   * ∂/∂filter: with pictures and channels swapped, x convolved with ∂/∂y as its filter. What was the stride is now the dilation, and
   * the other way round.
   */
  byFilter(backend: BackendWasm, { batch, height, width, inChannels, outChannels }: Geometry, x: TensorInfo, dy: TensorInfo): TensorInfo {
    const pictures = newTensor(backend, [inChannels, height.input, width.input, batch]);
    const filter = newTensor(backend, [height.output, width.output, batch, outChannels]);
    reverseAxes(onHeap(backend, x), onHeap(backend, pictures), batch, height.input * width.input, inChannels);
    swapRows(onHeap(backend, dy), onHeap(backend, filter), batch, height.output * width.output, outChannels);
    const wide = this.convolve({ x: pictures, filter }, backend, {
      strides: [height.dilation, width.dilation],
      dilations: [height.stride, width.stride],
      pad: [[0, 0], toCover(height), toCover(width), [0, 0]],
      dataFormat: 'NHWC',
    });
    const gradient = newTensor(backend, [height.filter, width.filter, inChannels, outChannels]);
    const [, wideRows, wideColumns] = wide.shape;
    const [from, to] = [onHeap(backend, wide), onHeap(backend, gradient)];
    for (let channel = 0; channel < inChannels; channel++) {
      for (let row = 0; row < height.filter; row++) {
        for (let column = 0; column < width.filter; column++) {
          const source = ((channel * wideRows + row) * wideColumns + column) * outChannels;
          to.set(from.subarray(source, source + outChannels), ((row * width.filter + column) * inChannels + channel) * outChannels);
        }
      }
    }
    release(backend, pictures, filter, wide);
    return gradient;
  }

  /** ∂/∂x of a convolution with stride 1: ∂/∂y convolved with the filter turned by 180°, its inputs and outputs swapped. */
  byInput(backend: BackendWasm, { height, width, inChannels, outChannels }: Geometry, dy: TensorInfo, filter: TensorInfo): TensorInfo {
    const turned = newTensor(backend, [height.filter, width.filter, outChannels, inChannels]);
    const [from, to] = [onHeap(backend, filter), onHeap(backend, turned)];
    const [taps, size] = [height.filter * width.filter, inChannels * outChannels];
    for (let tap = 0; tap < taps; tap++) {
      transpose(
        from.subarray(tap * size, (tap + 1) * size),
        to.subarray((taps - 1 - tap) * size, (taps - tap) * size),
        inChannels,
        outChannels,
      );
    }
    const gradient = this.convolve({ x: dy, filter: turned }, backend, {
      strides: [1, 1],
      dilations: [height.dilation, width.dilation],
      pad: [[0, 0], toRestore(height), toRestore(width), [0, 0]],
      dataFormat: 'NHWC',
    });
    release(backend, turned);
    return gradient;
  }
}

/** True where the padding of the convolution that gives the gradient by the input would not be negative. */
export function canTurn({ height, width }: Geometry): boolean {
  return [height, width].every((axis) => axis.stride === 1 && toRestore(axis).every((padding) => padding >= 0));
}

/** The padding with which a picture is met at every tap of the filter; where some of the picture is never met, at more. */
function toCover({ input, output, filter, stride, dilation, padding }: Axis): [number, number] {
  return [padding, Math.max(0, (filter - 1) * dilation + (output - 1) * stride + 1 - input - padding)];
}

/** The padding with which the outputs of a convolution give back its inputs. */
function toRestore({ input, output, filter, dilation, padding }: Axis): [number, number] {
  const extent = (filter - 1) * dilation;
  return [extent - padding, input + padding - output];
}
