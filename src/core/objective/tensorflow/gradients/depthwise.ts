import { geometryOf, type ConvolutionAttributes, type Geometry } from './geometry';
import { newTensor, onHeap, replaceWasmKernel } from './heap';
import { eachStretch } from './patches';

/**
 * Gives wasm depthwise convolutions and their gradients as plain loops: for the gradients it has no kernels, and its own kernel for
 * the convolution was seen to leave its memory, after some sequences of shapes. Filters are [height, width, inputs, multiplier].
 */
export function replaceDepthwiseConvolution(): void {
  replaceWasmKernel('DepthwiseConv2dNative', ({ x, filter }, backend, attributes) => {
    const geometry = geometryOf(x.shape, filter.shape, attributes as unknown as ConvolutionAttributes, true);
    const y = newTensor(backend, [geometry.batch, geometry.height.output, geometry.width.output, geometry.outChannels]);
    const [pictures, weights, to] = [onHeap(backend, x), onHeap(backend, filter), onHeap(backend, y)];
    to.fill(0);
    eachProduct(geometry, (pixel, output, weight, channels, multiplier) => {
      for (let i = 0, k = 0; i < channels; i++) {
        for (let m = 0; m < multiplier; m++, k++) to[output + k] += pictures[pixel + i] * weights[weight + k];
      }
    });
    return y;
  });
  replaceWasmKernel('DepthwiseConv2dNativeBackpropInput', ({ dy, filter }, backend, attributes) => {
    const geometry = geometryOf(attributes.inputShape as number[], filter.shape, attributes as unknown as ConvolutionAttributes, true);
    const gradient = newTensor(backend, attributes.inputShape as number[]);
    const [from, weights, to] = [onHeap(backend, dy), onHeap(backend, filter), onHeap(backend, gradient)];
    to.fill(0);
    eachProduct(geometry, (pixel, output, weight, channels, multiplier) => {
      for (let i = 0, k = 0; i < channels; i++) {
        let sum = 0;
        for (let m = 0; m < multiplier; m++, k++) sum += from[output + k] * weights[weight + k];
        to[pixel + i] += sum;
      }
    });
    return gradient;
  });
  replaceWasmKernel('DepthwiseConv2dNativeBackpropFilter', ({ x, dy }, backend, attributes) => {
    const geometry = geometryOf(x.shape, attributes.filterShape as number[], attributes as unknown as ConvolutionAttributes, true);
    const gradient = newTensor(backend, attributes.filterShape as number[]);
    const [pictures, from, to] = [onHeap(backend, x), onHeap(backend, dy), onHeap(backend, gradient)];
    to.fill(0);
    eachProduct(geometry, (pixel, output, weight, channels, multiplier) => {
      for (let i = 0, k = 0; i < channels; i++) {
        for (let m = 0; m < multiplier; m++, k++) to[weight + k] += pictures[pixel + i] * from[output + k];
      }
    });
    return gradient;
  });
}

/** Calls back for every tap and position inside the picture with where the pixel's, the output's and the tap's channels begin. */
function eachProduct(
  geometry: Geometry,
  call: (pixel: number, output: number, weight: number, channels: number, multiplier: number) => void,
): void {
  const { batch, height, width, inChannels, outChannels } = geometry;
  const skip = width.stride * inChannels;
  eachStretch({ geometry, from: 0, to: batch }, (pixel, entry, position, count) => {
    const used = entry / inChannels;
    const row = height.taps.first + Math.floor(used / width.taps.count);
    const column = width.taps.first + (used % width.taps.count);
    const weight = (row * width.filter + column) * outChannels;
    for (let i = 0; i < count; i++) call(pixel + i * skip, (position + i) * outChannels, weight, inChannels, outChannels / inChannels);
  });
}
