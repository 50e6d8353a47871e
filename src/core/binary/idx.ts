import { Unpackable } from './inflate';
import type { StoredArray } from './npy';

/** Types of numbers by their code, with their width: all with the high byte first. */
const types: ReadonlyMap<number, readonly [number, (view: DataView, at: number) => number]> = new Map([
  [0x08, [1, (view, at) => view.getUint8(at)]],
  [0x09, [1, (view, at) => view.getInt8(at)]],
  [0x0b, [2, (view, at) => view.getInt16(at)]],
  [0x0c, [4, (view, at) => view.getInt32(at)]],
  [0x0d, [4, (view, at) => view.getFloat32(at)]],
  [0x0e, [8, (view, at) => view.getFloat64(at)]],
]);
const unsignedBytes = 0x08;

/** An array as MNIST's files hold it (LeCun's IDX format). @throws Unpackable whose message is the end of a sentence. */
export function readIdx(bytes: Uint8Array): StoredArray {
  const type = types.get(bytes[2]);
  if (bytes[0] !== 0 || bytes[1] !== 0 || !type || bytes[3] < 1 || bytes.length < 4 + 4 * bytes[3])
    throw new Unpackable('it is no IDX file, which begins with 0, 0, a type and the number of axes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: bytes[3] }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, one) => product * one, 1);
  const [width, read] = type;
  const begin = 4 + 4 * shape.length;
  if (!Number.isSafeInteger(size) || bytes.length < begin + size * width) throw new Unpackable('it is cut off');
  if (bytes[2] === unsignedBytes) return { shape, values: bytes.subarray(begin, begin + size) };
  return { shape, values: Float64Array.from({ length: size }, (_, i) => read(view, begin + i * width)) };
}
