import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { newTensor, onHeap, release, replaceWasmKernel, wasmKernel, type WasmKernel } from './heap';
import { transpose } from './permute';

/** Products of two matrices on wasm. */
export type MatrixProduct = (backend: BackendWasm, a: TensorInfo, b: TensorInfo) => TensorInfo;

/**
 * Makes the products of matrices transpose their operands first where they are asked to: the wasm backend takes a path some 25
 * times slower when it multiplies transposed matrices, as every gradient of a product does.
 * Returns the plain product [batch, n, k] · [batch, k, m] for other kernels to be made of.
 */
export function speedUpMatMul(): MatrixProduct {
  const plain = wasmKernel('BatchMatMul');
  for (const name of ['BatchMatMul', '_FusedMatMul']) replaceWasmKernel(name, transposingFirst(wasmKernel(name)));
  return (backend, a, b) => plain({ a, b }, backend, { transposeA: false, transposeB: false });
}

function transposingFirst(kernel: WasmKernel): WasmKernel {
  return (inputs, backend, attributes) => {
    const a = attributes.transposeA ? transposed(backend, inputs.a) : undefined;
    const b = attributes.transposeB ? transposed(backend, inputs.b) : undefined;
    const out = kernel({ ...inputs, a: a ?? inputs.a, b: b ?? inputs.b }, backend, { ...attributes, transposeA: false, transposeB: false });
    release(backend, a, b);
    return out;
  };
}

/** Swaps the last two axes. */
export function transposed(backend: BackendWasm, x: TensorInfo): TensorInfo {
  const outer = x.shape.slice(0, -2);
  const [rows, columns] = x.shape.slice(-2);
  const out = newTensor(backend, [...outer, columns, rows]);
  transpose(
    onHeap(backend, x),
    onHeap(backend, out),
    rows,
    columns,
    outer.reduce((product, length) => product * length, 1),
  );
  return out;
}
