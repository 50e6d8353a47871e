import { engine, registerGradient, registerKernel, type GradConfig, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { native } from '../native/native';
import { newTensor, onHeap, release } from './heap';

/** tfjs' name for the kernel that normalizes by the batch's own mean and variance. */
export const batchNormalization = 'NormalizeByBatch';
const gradientKernel = 'NormalizeByBatchGrad';

/**
 * Gives wasm normalization by the batch (Ioffe and Szegedy 2015, "Batch Normalization", algorithm 1) as one kernel forward and one
 * backward, in place of the ten or so that moments and their gradients take. With n rows, r = 1/√(variance + ε), c = x − mean and the
 * scale s: y = c·r·s + offset; ∂s = r·Σdy·c; ∂offset = Σdy; ∂x = r·s·(dy − Σdy/n − c·r²·(Σdy·c)/n).
 */
export function normalizeByBatchInOneKernel(): void {
  registerKernel({
    kernelName: batchNormalization,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) =>
      forward(backend as BackendWasm, inputs as Record<'x' | 'scale' | 'offset', TensorInfo>, (attrs as unknown as Attributes).epsilon),
  });
  registerKernel({
    kernelName: gradientKernel,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) =>
      backward(
        backend as BackendWasm,
        inputs as Record<'x' | 'dy' | 'scale' | 'mean' | 'variance', TensorInfo>,
        (attrs as unknown as Attributes).epsilon,
      ),
  });
  const gradFunc: GradConfig['gradFunc'] = (upstream, saved, attributes) => {
    const [dy] = upstream as Tensor[];
    const [x, scale, mean, variance] = saved;
    const [byX, byScale, byOffset] = engine().runKernel<Tensor[]>(gradientKernel, { x, dy, scale, mean, variance }, attributes);
    return { x: () => byX, scale: () => byScale, offset: () => byOffset };
  };
  registerGradient({ kernelName: batchNormalization, inputsToSave: ['x', 'scale'], outputsToSave: [false, true, true], gradFunc });
}

interface Attributes {
  readonly epsilon: number;
}

const channelsOf = ({ shape }: TensorInfo) => shape.at(-1) as number;
const rowsOf = (x: TensorInfo) => x.shape.slice(0, -1).reduce((product, length) => product * length, 1);

/** @returns y, and the batch's mean and biased variance [channels]. */
function forward(backend: BackendWasm, { x, scale, offset }: Record<'x' | 'scale' | 'offset', TensorInfo>, epsilon: number): TensorInfo[] {
  const [rows, channels] = [rowsOf(x), channelsOf(x)];
  const y = newTensor(backend, x.shape);
  const [mean, variance, factor] = [0, 1, 2].map(() => newTensor(backend, [channels]));
  const sums = newTensor(backend, [2 * channels]);
  const at = (tensor: TensorInfo) => onHeap(backend, tensor).byteOffset;
  const totals = doubles(backend, sums, channels);
  native().normalizationSums(at(x), rows, channels, totals.byteOffset);
  const means = onHeap(backend, mean);
  for (let i = 0; i < channels; i++) means[i] = totals.get(i) / rows;
  totals.clear();
  native().normalizationSquares(at(x), at(mean), rows, channels, totals.byteOffset);
  const [variances, factors, scales] = [variance, factor, scale].map((tensor) => onHeap(backend, tensor));
  for (let i = 0; i < channels; i++) {
    variances[i] = totals.get(i) / rows;
    factors[i] = scales[i] / Math.sqrt(variances[i] + epsilon);
  }
  native().normalize(at(x), at(mean), at(factor), at(offset), rows, channels, at(y));
  release(backend, factor, sums);
  return [y, mean, variance];
}

/** @returns ∂x, ∂scale, ∂offset. */
function backward(
  backend: BackendWasm,
  { x, dy, scale, mean, variance }: Record<'x' | 'dy' | 'scale' | 'mean' | 'variance', TensorInfo>,
  epsilon: number,
): TensorInfo[] {
  const [rows, channels] = [rowsOf(x), channelsOf(x)];
  const dx = newTensor(backend, x.shape);
  const [byScale, byOffset, factor, slope, level] = [0, 1, 2, 3, 4].map(() => newTensor(backend, [channels]));
  const [sums, sumsOfProducts] = [0, 1].map(() => newTensor(backend, [2 * channels]));
  const at = (tensor: TensorInfo) => onHeap(backend, tensor).byteOffset;
  const [totals, products] = [sums, sumsOfProducts].map((tensor) => doubles(backend, tensor, channels));
  native().normalizationProducts(at(x), at(dy), at(mean), rows, channels, totals.byteOffset, products.byteOffset);
  const [scales, variances, toScale, toOffset, factors, slopes, levels] = [scale, variance, byScale, byOffset, factor, slope, level].map(
    (tensor) => onHeap(backend, tensor),
  );
  for (let i = 0; i < channels; i++) {
    const r = 1 / Math.sqrt(variances[i] + epsilon);
    const [total, product] = [totals.get(i), products.get(i)];
    toScale[i] = r * product;
    toOffset[i] = total;
    factors[i] = r * scales[i];
    slopes[i] = (r * scales[i] * r * r * product) / rows;
    levels[i] = (r * scales[i] * total) / rows;
  }
  native().normalizeBack(at(x), at(dy), at(mean), at(factor), at(slope), at(level), rows, channels, at(dx));
  release(backend, factor, slope, level, sums, sumsOfProducts);
  return [dx, byScale, byOffset];
}

/** A stretch of the heap as float64, cleared. It need not lie on a multiple of eight bytes. */
function doubles(backend: BackendWasm, tensor: TensorInfo, count: number) {
  const heap = onHeap(backend, tensor);
  const view = new DataView(heap.buffer, heap.byteOffset, 8 * count);
  heap.fill(0);
  return { byteOffset: heap.byteOffset, get: (i: number) => view.getFloat64(8 * i, true), clear: () => void heap.fill(0) };
}
