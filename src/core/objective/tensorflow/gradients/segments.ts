import { getKernel } from '@tensorflow/tfjs-core';
import { newTensor, onHeap, replaceWasmKernel } from './heap';

/**
 * Sums rows that belong together on wasm, which has no kernel for it: the gradient of gathering (an embedding) is made of it.
 * Rows go one after the other, so that the same numbers give the same bits.
 */
export function sumSegmentsOnWasm(): void {
  if (getKernel('UnsortedSegmentSum', 'wasm')) return;
  replaceWasmKernel('UnsortedSegmentSum', ({ x, segmentIds }, backend, { numSegments }) => {
    const segments = Number(numSegments);
    const rows = segmentIds.shape.reduce((product, length) => product * length, 1);
    const out = newTensor(backend, [segments, ...x.shape.slice(segmentIds.shape.length)]);
    const sums = onHeap(backend, out);
    const from = onHeap(backend, x);
    const ids = backend.typedArrayFromHeap(segmentIds);
    const width = sums.length / Math.max(1, segments);
    sums.fill(0);
    for (let row = 0; row < rows; row++) {
      const at = Number(ids[row]) * width;
      if (!(at >= 0 && at < sums.length)) continue;
      for (let i = 0; i < width; i++) sums[at + i] += from[row * width + i];
    }
    return out;
  });
}
