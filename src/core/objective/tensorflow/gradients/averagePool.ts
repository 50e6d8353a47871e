import { registerKernel, unregisterKernel, type backend_util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu';
import { newTensor, onHeap, replaceWasmKernel } from './heap';
import { eachWindow, poolingOf, type PoolingAttributes } from './pooling';

/**
 * Replaces the gradient of average pooling on cpu and wasm: tfjs divides by the size of the whole window, but at a padded border the
 * mean is over the pixels inside the picture alone, as in Keras and in PyTorch with `count_include_pad=False`.
 */
export function replaceAveragePoolGradient(): void {
  unregisterKernel('AvgPoolGrad', 'cpu');
  const onCpu: KernelConfig['kernelFunc'] = ({ inputs, backend, attrs }) => {
    const { dy, input } = inputs as Record<'dy' | 'input', TensorInfo>;
    const cpu = backend as MathBackendCPU;
    const gradient = new Float32Array(input.shape.reduce((product, length) => product * length, 1));
    distribute(poolingOf(input.shape, attrs as unknown as PoolingAttributes), cpu.data.get(dy.dataId).values as Float32Array, gradient);
    return cpu.makeTensorInfo(input.shape, 'float32', gradient);
  };
  registerKernel({ kernelName: 'AvgPoolGrad', backendName: 'cpu', kernelFunc: onCpu });
  replaceWasmKernel('AvgPoolGrad', ({ dy, input }, backend, attributes): TensorInfo => {
    const gradient = newTensor(backend, input.shape);
    const to = onHeap(backend, gradient);
    to.fill(0);
    distribute(poolingOf(input.shape, attributes as unknown as PoolingAttributes), onHeap(backend, dy), to);
    return gradient;
  });
}

/** Every output's derivative in equal parts to the pixels that it is the mean of. */
function distribute(info: backend_util.Conv2DInfo, from: Float32Array, to: Float32Array): void {
  const { inChannels: channels } = info;
  eachWindow(info, (output, { picture, rows, columns }) => {
    const count = (rows.to - rows.from) * (columns.to - columns.from);
    for (let y = rows.from; y < rows.to; y++) {
      for (let x = columns.from; x < columns.to; x++) {
        const entry = ((picture * info.inHeight + y) * info.inWidth + x) * channels;
        for (let channel = 0; channel < channels; channel++) to[entry + channel] += from[output + channel] / count;
      }
    }
  });
}
