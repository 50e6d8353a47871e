import { native } from '../native/native';

/** Writes the transposed of each of `count` matrices [rows, columns]; both lie on the heap of wasm. */
export function transpose(from: Float32Array, to: Float32Array, rows: number, columns: number, count = 1): void {
  native().transpose(from.byteOffset, to.byteOffset, rows, columns, count);
}

/** [a, b, c] becomes [b, a, c]: whole rows of c numbers move. Both lie on the heap of wasm. */
export function swapRows(from: Float32Array, to: Float32Array, a: number, b: number, c: number): void {
  native().swapRows(from.byteOffset, to.byteOffset, a, b, c);
}

/** [a, b, c] becomes [c, b, a]. Both lie on the heap of wasm. */
export function reverseAxes(from: Float32Array, to: Float32Array, a: number, b: number, c: number): void {
  native().reverseAxes(from.byteOffset, to.byteOffset, a, b, c);
}
