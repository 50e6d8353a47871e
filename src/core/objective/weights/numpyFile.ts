import { displayText } from '../../displayText';
import { unpacked } from './archive';
import { WeightsProblem } from './problem';
import type { StoredTensor } from './safetensors';
import { denseStrides, stridedTensor } from './storedNumbers';

/** NumPy's kinds of numbers by letter and bytes, as safetensors calls them. */
const kinds: Readonly<Record<string, string>> = {
  f8: 'F64',
  f4: 'F32',
  f2: 'F16',
  i8: 'I64',
  i4: 'I32',
  i2: 'I16',
  i1: 'I8',
  u8: 'U64',
  u4: 'U32',
  u2: 'U16',
  u1: 'U8',
  b1: 'BOOL',
};
const magic = '\u0093NUMPY';
const mostHeader = 1 << 16;

/** The arrays of an .npz archive by name; of an .npy file the one without a name: ''. @throws WeightsProblem */
export async function readNumpyFile(bytes: Uint8Array, file: string): Promise<ReadonlyMap<string, StoredTensor>> {
  if (isNumpyArray(bytes)) return new Map([['', arrayOf('', bytes, file)]]);
  const arrays = [...(await unpacked(bytes, file))].map(([entry, content]): [string, StoredTensor] => {
    const name = entry.replace(/\.npy$/, '');
    return [name, arrayOf(name, content, file)];
  });
  return new Map(arrays);
}

export const isNumpyArray = (bytes: Uint8Array): boolean => [...magic].every((sign, i) => bytes[i] === sign.charCodeAt(0));

/** One array in NumPy's format (numpy.lib.format), versions 1 to 3. */
function arrayOf(name: string, bytes: Uint8Array, file: string): StoredTensor {
  const shown = name === '' ? file : `“${displayText(name, 80)}” in ${file}`;
  const refuse = (what: string): never => {
    throw new WeightsProblem(
      `${shown} cannot be read as an array of NumPy: ${what}. Save it again as float32: numpy.savez("weights.npz", **arrays).`,
    );
  };
  if (!isNumpyArray(bytes) || bytes.length < 12) return refuse('it does not begin as one');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFirst = bytes[6] === 1;
  const length = isFirst ? view.getUint16(8, true) : view.getUint32(8, true);
  const begin = (isFirst ? 10 : 12) + length;
  if (length > mostHeader || begin > bytes.length) return refuse('its header is cut off');
  const header = new TextDecoder().decode(bytes.subarray(begin - length, begin));
  const [, descr] = /'descr':\s*'([^']*)'/.exec(header) ?? [];
  const [, order] = /'fortran_order':\s*(True|False)/.exec(header) ?? [];
  const [, shapeText] = /'shape':\s*\(([\d,\sL]*)\)/.exec(header) ?? [];
  const dtype = descr === undefined ? undefined : (kinds as Record<string, string | undefined>)[descr.slice(1)];
  if (descr === undefined || dtype === undefined)
    return refuse(
      `it holds ${descr === undefined ? 'records' : `numbers of the kind ${displayText(descr, 20)}`}, which are no plain numbers (an object in it would be a pickle, which is code)`,
    );
  if (order === undefined || shapeText === undefined) return refuse('its header does not say its shape');
  const shape = shapeText.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part.replace('L', ''))]));
  const strides = order === 'True' ? [...denseStrides([...shape].reverse())].reverse() : denseStrides(shape);
  return stridedTensor(
    name,
    { bytes: bytes.subarray(begin), dtype, isBigEndian: descr.startsWith('>') },
    { offset: 0, shape, strides },
    file,
  );
}
