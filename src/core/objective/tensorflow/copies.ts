import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** A tensor of some numbers as they are now. The cpu backend would read them where they are, later: it gets a copy of its own. */
export function tensorOf(values: Float32Array, shape: readonly number[]): Tensor {
  const own = engine().backend instanceof BackendWasm ? values : values.slice();
  return engine().makeTensor(own, [...shape], 'float32');
}

/** Copies a tensor's numbers into a vector from `offset` on: on wasm straight from the heap, where dataSync would copy them twice. */
export function copyInto(tensor: Tensor, into: Float32Array, offset: number): void {
  const { backend } = engine();
  const isOnHeap = backend instanceof BackendWasm && backend.dataIdMap.has(tensor.dataId);
  into.set(isOnHeap ? backend.typedArrayFromHeap(tensor) : tensor.dataSync<'float32'>(), offset);
}
