import { newTensor, onHeap, replaceWasmKernel } from './heap';
import { eachWindow, poolingOf, type PoolingAttributes } from './pooling';

/**
 * Replaces the gradient of maximum pooling on wasm: tfjs' kernel gives 0 for every window that holds no positive number. Among
 * equal numbers the first takes the gradient, as on cpu and in PyTorch; a NaN takes it from all.
 */
export function replaceMaxPoolGradient(): void {
  replaceWasmKernel('MaxPoolGrad', ({ dy, input }, backend, attributes) => {
    const info = poolingOf(input.shape, attributes as unknown as PoolingAttributes);
    const gradient = newTensor(backend, input.shape);
    const [x, from, to] = [onHeap(backend, input), onHeap(backend, dy), onHeap(backend, gradient)];
    const { inChannels: channels } = info;
    to.fill(0);
    eachWindow(info, (output, { picture, rows, columns }) => {
      for (let channel = 0; channel < channels; channel++) {
        let largest = -Infinity;
        let place = -1;
        for (let y = rows.from; y < rows.to; y++) {
          for (let column = columns.from; column < columns.to; column++) {
            const entry = ((picture * info.inHeight + y) * info.inWidth + column) * channels + channel;
            const value = x[entry];
            if (place >= 0 && !(value > largest) && !Number.isNaN(value)) continue;
            largest = value;
            place = entry;
          }
        }
        if (place >= 0) to[place] += from[output + channel];
      }
    });
    return gradient;
  });
}
