import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Geometry } from './geometry';
import { newTensor, onHeap, release, reshaped } from './heap';
import { transposed, type MatrixProduct } from './matMul';
import { entriesOf, gatherColumns, gatherRows, positionsOf, scatterColumns, scatterRows, type Pictures } from './patches';

/** Numbers that a matrix of patches may have: the pictures of a batch are worked through in groups of that size. */
const largestMatrix = 1 << 22;

/** A convolution and its gradients as products of matrices of patches: the fastest way where filters are large and pictures small. */
export class ConvolutionByProduct {
  constructor(private readonly product: MatrixProduct) {}

  /** y = patches · filter. */
  forward(backend: BackendWasm, geometry: Geometry, x: TensorInfo, filter: TensorInfo): TensorInfo {
    const { batch, height, width, outChannels } = geometry;
    const rows = newTensor(backend, [1, batch * positionsOf(geometry), entriesOf(geometry)]);
    const used = usedTaps(backend, geometry, filter);
    gatherRows({ geometry, from: 0, to: batch }, onHeap(backend, x), onHeap(backend, rows));
    const y = this.product(backend, rows, used.matrix);
    release(backend, rows, used.own);
    return reshaped(y, [batch, height.output, width.output, outChannels]);
  }

  /** ∂/∂filter = patchesᵀ · ∂/∂y, over the taps that are used; the others' derivative is 0. */
  byFilter(backend: BackendWasm, geometry: Geometry, x: TensorInfo, dy: TensorInfo): TensorInfo {
    const { height, width, inChannels, outChannels } = geometry;
    const entries = entriesOf(geometry);
    const shape = [height.filter, width.filter, inChannels, outChannels];
    const groups = groupsOf(geometry);
    const isWhole = usesAllTaps(geometry) && groups.length === 1;
    const gradient = isWhole ? undefined : newTensor(backend, shape);
    if (gradient) onHeap(backend, gradient).fill(0);
    for (const pictures of groups) {
      const positions = (pictures.to - pictures.from) * positionsOf(geometry);
      const columns = newTensor(backend, [1, entries, positions]);
      const some = picturesOf(backend, dy, pictures, positions * outChannels);
      gatherColumns(pictures, onHeap(backend, x), onHeap(backend, columns));
      const part = this.product(backend, columns, reshaped(some.tensor, [1, positions, outChannels]));
      release(backend, columns, some.own);
      if (!gradient) return reshaped(part, shape);
      addTaps(geometry, onHeap(backend, part), onHeap(backend, gradient));
      release(backend, part);
    }
    return gradient as TensorInfo;
  }

  /** ∂/∂x: the patches' gradient ∂/∂y · filterᵀ, every entry added to its pixel. */
  byInput(backend: BackendWasm, geometry: Geometry, dy: TensorInfo, filter: TensorInfo): TensorInfo {
    const { batch, height, width, inChannels, outChannels } = geometry;
    const entries = entriesOf(geometry);
    const gradient = newTensor(backend, [batch, height.input, width.input, inChannels]);
    onHeap(backend, gradient).fill(0);
    const used = usedTaps(backend, geometry, filter);
    // The smaller of the two factors is the one to be transposed and packed.
    const asRows = entries < batch * positionsOf(geometry);
    const turned = asRows ? transposed(backend, used.matrix) : undefined;
    for (const pictures of groupsOf(geometry)) {
      const positions = (pictures.to - pictures.from) * positionsOf(geometry);
      const some = picturesOf(backend, dy, pictures, positions * outChannels);
      const matrix = reshaped(some.tensor, [1, positions, outChannels]);
      if (turned) {
        const rows = this.product(backend, matrix, turned);
        scatterRows(pictures, onHeap(backend, rows), onHeap(backend, gradient));
        release(backend, rows);
      } else {
        const flat = transposed(backend, matrix);
        const columns = this.product(backend, used.matrix, flat);
        scatterColumns(pictures, onHeap(backend, columns), onHeap(backend, gradient));
        release(backend, flat, columns);
      }
      release(backend, some.own);
    }
    release(backend, used.own, turned);
    return gradient;
  }
}

/** The pictures of a batch in groups whose matrix of patches is not too large. */
function groupsOf(geometry: Geometry): readonly Pictures[] {
  const size = Math.max(1, Math.floor(largestMatrix / (positionsOf(geometry) * entriesOf(geometry))));
  const groups = Math.ceil(geometry.batch / size);
  return Array.from({ length: groups }, (_, i) => ({ geometry, from: i * size, to: Math.min(geometry.batch, (i + 1) * size) }));
}

/** A tensor, and whether it was made here and has to be released. */
interface Part {
  readonly tensor: TensorInfo;
  readonly own: TensorInfo | undefined;
}

/** Some pictures of a batch: a copy, unless they are all. */
function picturesOf(backend: BackendWasm, batch: TensorInfo, { geometry, from, to }: Pictures, size: number): Part {
  if (from === 0 && to === geometry.batch) return { tensor: batch, own: undefined };
  const own = newTensor(backend, [size]);
  const begin = from * (size / (to - from));
  onHeap(backend, own).set(onHeap(backend, batch).subarray(begin, begin + size));
  return { tensor: own, own };
}

function usesAllTaps({ height, width }: Geometry): boolean {
  return height.taps.count === height.filter && width.taps.count === width.filter;
}

/** The used taps of a filter as a matrix [entries of a patch, outputs]: a copy, unless they are all. */
function usedTaps(
  backend: BackendWasm,
  geometry: Geometry,
  filter: TensorInfo,
): { readonly matrix: TensorInfo; readonly own: TensorInfo | undefined } {
  const { outChannels } = geometry;
  const shape = [1, entriesOf(geometry), outChannels];
  if (usesAllTaps(geometry)) return { matrix: reshaped(filter, shape), own: undefined };
  const own = newTensor(backend, shape);
  const [all, used] = [onHeap(backend, filter), onHeap(backend, own)];
  eachTapRow(geometry, (whole, part, size) => used.set(all.subarray(whole, whole + size), part));
  return { matrix: own, own };
}

/** Adds the gradient by the used taps to that by the whole filter. */
function addTaps(geometry: Geometry, used: Float32Array, all: Float32Array): void {
  eachTapRow(geometry, (whole, part, size) => {
    for (let i = 0; i < size; i++) all[whole + i] += used[part + i];
  });
}

/** Calls back for every row of used taps: where it begins in the whole filter and among the used taps, and how many numbers it has. */
function eachTapRow({ height, width, inChannels, outChannels }: Geometry, call: (whole: number, part: number, size: number) => void): void {
  const tap = inChannels * outChannels;
  const size = width.taps.count * tap;
  for (let row = 0; row < height.taps.count; row++)
    call(((height.taps.first + row) * width.filter + width.taps.first) * tap, row * size, size);
}
