import { getKernel, registerKernel, unregisterKernel, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** A kernel of the wasm backend: what it makes is the caller's to dispose of. */
export type WasmKernel = (
  inputs: Readonly<Record<string, TensorInfo>>,
  backend: BackendWasm,
  attributes: Readonly<Record<string, unknown>>,
) => TensorInfo;

/** The kernel that tfjs registered for wasm. */
export function wasmKernel(name: string): WasmKernel {
  const found = getKernel(name, 'wasm');
  if (!found) throw new Error(`The wasm backend has no kernel ${name}.`);
  return (inputs, backend, attributes) => {
    const outputs = found.kernelFunc({ inputs: { ...inputs }, backend, attrs: attributes as KernelAttributes });
    return Array.isArray(outputs) ? outputs[0] : outputs;
  };
}

type KernelAttributes = Parameters<KernelConfig['kernelFunc']>[0]['attrs'];

/** Puts a kernel in the place of the one that wasm has, if it has one, which is still set up with the backend. */
export function replaceWasmKernel(name: string, kernel: WasmKernel): void {
  const before = getKernel(name, 'wasm');
  if (before) unregisterKernel(name, 'wasm');
  registerKernel({
    ...before,
    kernelName: name,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) => kernel(inputs as Record<string, TensorInfo>, backend as BackendWasm, attrs ?? {}),
  });
}

/**
 * The numbers of a tensor where they lie. To be asked for after the last tensor has been made, since the heap may move when it
 * grows, and never to be written to unless the tensor was made for it.
 */
export function onHeap(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** The same numbers in another shape. */
export function reshaped({ dataId, dtype }: TensorInfo, shape: number[]): TensorInfo {
  return { dataId, dtype, shape };
}

export function newTensor(backend: BackendWasm, shape: readonly number[]): TensorInfo {
  return backend.makeOutput([...shape], 'float32');
}

/** Gives back what a kernel made for itself. */
export function release(backend: BackendWasm, ...tensors: readonly (TensorInfo | undefined)[]): void {
  for (const tensor of tensors) if (tensor) backend.disposeData(tensor.dataId);
}
