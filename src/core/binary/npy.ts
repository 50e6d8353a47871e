import { Unpackable } from './inflate';

/** An array of numbers as files hold it, row by row: the last axis runs fastest. */
export interface StoredArray {
  readonly shape: readonly number[];
  /** float32 where the file has that, else float64 or bytes: no number is changed. */
  readonly values: Float32Array | Float64Array | Uint8Array;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const mostHeader = 1 << 16;
const mostAxes = 8;

/** Readers of one number, by NumPy's names of types without the order of bytes. */
const readers: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  f2: (view, at, little) => half(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/**
 * An array as `numpy.save` writes it (NEP 1): numbers and truth values of any width, in either order of axes and of bytes.
 * @throws Unpackable whose message is the end of a sentence.
 */
export function readNpy(bytes: Uint8Array): StoredArray {
  if (!magic.every((byte, i) => bytes[i] === byte)) throw new Unpackable('it is no .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [lengthAt, begin] = bytes[6] === 1 ? [8, 10] : [8, 12];
  if (bytes.length < begin) throw new Unpackable('it is cut off');
  const length = bytes[6] === 1 ? view.getUint16(lengthAt, true) : view.getUint32(lengthAt, true);
  if (length > mostHeader) throw new Unpackable('its header is damaged');
  const header = new TextDecoder().decode(bytes.subarray(begin, begin + length));
  const type = /'descr':\s*'([<>|=]?)([a-zA-Z]\d+)'/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header);
  const axes = /'shape':\s*\(([\d,\s]*)\)/.exec(header);
  if (!order || !axes) throw new Unpackable('its header is damaged');
  const read = type ? readers[type[2]] : undefined;
  if (!type || !read) throw new Unpackable('it holds no numbers: save it as float32, for example, without objects and texts');
  const shape = axes[1]
    .split(',')
    .filter((one) => one.trim() !== '')
    .map(Number);
  if (shape.length > mostAxes) throw new Unpackable(`it has ${shape.length} axes, but may have ${mostAxes} at most`);
  const size = shape.reduce((product, one) => product * one, 1);
  const width = Number(type[2].slice(1));
  const content = bytes.subarray(begin + length);
  if (!Number.isSafeInteger(size) || content.length < size * width) throw new Unpackable('it is cut off');
  const values = numbersOf(content, type[2], width, size, type[1] !== '>', read);
  return { shape, values: order[1] === 'True' && shape.length > 1 ? inRows(values, shape) : values };
}

function numbersOf(
  content: Uint8Array,
  type: string,
  width: number,
  size: number,
  little: boolean,
  read: (view: DataView, at: number, little: boolean) => number,
): StoredArray['values'] {
  if (type === 'u1' || type === 'b1') return content.subarray(0, size);
  // A copy of its own begins where numbers may; every machine that runs this has the low bytes first.
  if (type === 'f4' && little) return new Float32Array(new Uint8Array(content.subarray(0, size * width)).buffer);
  if (type === 'f8' && little) return new Float64Array(new Uint8Array(content.subarray(0, size * width)).buffer);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const values = type === 'f4' || type === 'f2' ? new Float32Array(size) : new Float64Array(size);
  for (let i = 0; i < size; i++) values[i] = read(view, i * width, little);
  return values;
}

/** From Fortran's order of axes, the first running fastest, to C's. */
function inRows<Values extends StoredArray['values']>(values: Values, shape: readonly number[]): Values {
  const rows = values.slice() as Values;
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((product, one) => product * one, 1));
  const place = shape.map(() => 0);
  for (let i = 0; i < values.length; i++) {
    rows[i] = values[place.reduce((sum, one, axis) => sum + one * steps[axis], 0)];
    for (let axis = shape.length - 1; axis >= 0 && ++place[axis] === shape[axis]; axis--) place[axis] = 0;
  }
  return rows;
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  const size =
    exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? (fraction ? NaN : Infinity) : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}
