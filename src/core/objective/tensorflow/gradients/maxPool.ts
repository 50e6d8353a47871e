import { backend_util } from '@tensorflow/tfjs-core';
import { newTensor, onHeap, replaceWasmKernel } from './heap';

interface PoolingAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * Replaces the gradient of maximum pooling on wasm: tfjs' kernel gives 0 for every window that holds no positive number. Among
 * equal numbers the first takes the gradient, as on cpu and in PyTorch; a NaN takes it from all.
 */
export function replaceMaxPoolGradient(): void {
  replaceWasmKernel('MaxPoolGrad', ({ dy, input }, backend, attributes) => {
    const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as PoolingAttributes;
    const info = backend_util.computePool2DInfo(input.shape as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
    const gradient = newTensor(backend, input.shape);
    const [x, from, to] = [onHeap(backend, input), onHeap(backend, dy), onHeap(backend, gradient)];
    const { inChannels: channels, inHeight, inWidth } = info;
    to.fill(0);
    let output = 0;
    for (let picture = 0; picture < info.batchSize; picture++) {
      for (let row = 0; row < info.outHeight; row++) {
        const top = row * info.strideHeight - info.padInfo.top;
        const [firstRow, lastRow] = [Math.max(0, top), Math.min(inHeight, top + info.filterHeight)];
        for (let column = 0; column < info.outWidth; column++) {
          const left = column * info.strideWidth - info.padInfo.left;
          const [firstColumn, lastColumn] = [Math.max(0, left), Math.min(inWidth, left + info.filterWidth)];
          for (let channel = 0; channel < channels; channel++, output++) {
            let largest = -Infinity;
            let place = -1;
            for (let y = firstRow; y < lastRow; y++) {
              for (let i = firstColumn; i < lastColumn; i++) {
                const entry = ((picture * inHeight + y) * inWidth + i) * channels + channel;
                const value = x[entry];
                if (place >= 0 && !(value > largest) && !Number.isNaN(value)) continue;
                largest = value;
                place = entry;
              }
            }
            if (place >= 0) to[place] += from[output];
          }
        }
      }
    }
    return gradient;
  });
}
