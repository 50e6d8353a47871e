import { native } from '../native/native';
import { newTensor, onHeap, replaceWasmKernel } from './heap';
import { poolingOf, type PoolingAttributes } from './pooling';

/**
 * Replaces the gradient of maximum pooling on wasm: tfjs' kernel gives 0 for every window that holds no positive number. Among
 * equal numbers the first takes the gradient, as on cpu and in PyTorch; a NaN takes it from all.
 */
export function replaceMaxPoolGradient(): void {
  replaceWasmKernel('MaxPoolGrad', ({ dy, input }, backend, attributes) => {
    const info = poolingOf(input.shape, attributes as unknown as PoolingAttributes);
    const gradient = newTensor(backend, input.shape);
    const [x, from, to] = [onHeap(backend, input), onHeap(backend, dy), onHeap(backend, gradient)];
    to.fill(0);
    native().maxPoolBack(
      x.byteOffset,
      from.byteOffset,
      to.byteOffset,
      info.batchSize,
      info.inChannels,
      info.inHeight,
      info.inWidth,
      info.outHeight,
      info.outWidth,
      info.filterHeight,
      info.filterWidth,
      info.strideHeight,
      info.strideWidth,
      info.padInfo.top,
      info.padInfo.left,
    );
    return gradient;
  });
}
