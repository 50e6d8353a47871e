import { displayValue } from '../../displayText';
import { WeightsProblem } from './problem';
import { dtypes } from './dtypes';

/** A tensor of a file: what the header says of it, its numbers read when they are asked for. */
export interface StoredTensor {
  readonly name: string;
  /** As in the header: `F32`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** @throws WeightsProblem where no parameter is stored like this. */
  read(): Float32Array;
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** The header's length, an unsigned 64-bit integer. */
const lengthBytes = 8;
/** As the reference implementation limits it. */
const longestHeader = 100_000_000;
const mostAxes = 8;

/**
 * Reads a .safetensors file (huggingface.co/docs/safetensors): header length, header in JSON, then the numbers. Everything that the
 * header says is checked against the file before a number is read, so that no file can make it read elsewhere or allocate more
 * than it holds.
 * @param name of the file, for messages.
 * @throws WeightsProblem
 */
export function readSafetensors(bytes: Uint8Array, name: string): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const refuse = (what: string): never => {
    throw new WeightsProblem(`${name} cannot be read as safetensors: ${what}. Save or download the file again.`);
  };
  if (bytes.length < lengthBytes) refuse(`it has ${bytes.length} bytes, and the length of its header alone takes ${lengthBytes}`);
  const announced = view.getBigUint64(0, true);
  if (announced > BigInt(longestHeader)) refuse(`its header would have ${announced} bytes, and may have ${longestHeader}`);
  const headerLength = Number(announced);
  const begin = lengthBytes + headerLength;
  if (begin > bytes.length)
    refuse(`its header should have ${headerLength} bytes, but the file ends after ${bytes.length - lengthBytes} of them`);
  const header = headerOf(bytes.subarray(lengthBytes, begin), refuse);

  const places: TensorRange[] = [];
  const tensors = new Map<string, StoredTensor>();
  const entries = new Map(Object.entries(header));
  for (const [key, entry] of entries) {
    if (key === '__metadata__') continue;
    const { dtype, shape, from, to } = entryOf(key, entry, refuse);
    places.push({ name: key, from, to });
    tensors.set(key, { name: key, dtype, shape, read: () => numbersOf(view, begin + from, { name: key, dtype, shape }, name) });
  }
  checkPlaces(places, bytes.length - begin, refuse);
  return { tensors, metadata: metadataOf(entries.get('__metadata__'), refuse) };
}

type Refuse = (what: string) => never;

interface TensorRange {
  readonly name: string;
  /** Bytes after the header. */
  readonly from: number;
  readonly to: number;
}

function headerOf(bytes: Uint8Array, refuse: Refuse): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    refuse(`its header is not valid JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isRecord(header)) return refuse('its header is no object');
  return header;
}

function entryOf(key: string, entry: unknown, refuse: Refuse): { dtype: string; shape: readonly number[]; from: number; to: number } {
  if (!isRecord(entry)) return refuse(`the header’s “${key}” is no object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const type = typeof dtype === 'string' ? dtypes.get(dtype) : undefined;
  if (typeof dtype !== 'string' || !type)
    return refuse(`“${key}” has the dtype ${displayValue(dtype)}, which is not one of ${[...dtypes.keys()].join(', ')}`);
  if (!isList(shape) || shape.length > mostAxes)
    return refuse(`“${key}” has the shape ${displayValue(shape)}, which is no list of at most ${mostAxes} whole numbers`);
  if (!isList(offsets) || offsets.length !== 2 || offsets[0] > offsets[1])
    return refuse(`“${key}” has the offsets ${displayValue(offsets)}, which are not [begin, end]`);
  const [from, to] = offsets;
  const size = shape.reduce((product, length) => product * length, 1) * type.bytes;
  if (size !== to - from)
    return refuse(`“${key}” of shape [${shape.join(', ')}] and dtype ${dtype} takes ${size} bytes, but its offsets leave it ${to - from}`);
  return { dtype, shape, from, to };
}

/** The tensors must fill the rest of the file without gaps and without sharing bytes. */
function checkPlaces(places: readonly TensorRange[], size: number, refuse: Refuse): void {
  const inOrder = [...places].sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  for (const { name, from, to } of inOrder) {
    if (to > size) refuse(`“${name}” ends at byte ${to} of its numbers, but the file holds ${size}: it is cut off`);
    if (from !== end) refuse(`“${name}” begins at byte ${from} of the numbers, where byte ${end} is next`);
    end = to;
  }
  if (end !== size) refuse(`its tensors take ${end} bytes, but it holds ${size}`);
}

function metadataOf(metadata: unknown, refuse: Refuse): ReadonlyMap<string, string> {
  if (metadata === undefined) return new Map();
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    return refuse('its metadata are not texts by name');
  return new Map(Object.entries(metadata as Record<string, string>));
}

function numbersOf(view: DataView, at: number, { name, dtype, shape }: Omit<StoredTensor, 'read'>, file: string): Float32Array {
  const { bytes, read } = dtypes.get(dtype) ?? { bytes: 0 };
  if (!read)
    throw new WeightsProblem(`“${name}” in ${file} is stored as ${dtype}, which holds no parameters. Save it as F32, F16, BF16 or F64.`);
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  for (let i = 0; i < values.length; i++) values[i] = read(view, at + i * bytes);
  return values;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
}

/** A tensor to be written, in float32. */
export interface TensorToStore {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Writes float32 tensors and texts as a .safetensors file. */
export function writeSafetensors(tensors: readonly TensorToStore[], metadata: Readonly<Record<string, string>>): Uint8Array {
  let end = 0;
  const entries = tensors.map(({ name, shape, values }): [string, unknown] => {
    const from = end;
    end += 4 * values.length;
    return [name, { dtype: 'F32', shape, data_offsets: [from, end] }];
  });
  const text = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const header = new TextEncoder().encode(text);
  // The numbers begin at a multiple of 8, as the reference implementation writes them.
  const padding = (8 - (header.length % 8)) % 8;
  const begin = lengthBytes + header.length + padding;
  const bytes = new Uint8Array(begin + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length + padding), true);
  bytes.fill(0x20, lengthBytes, begin);
  bytes.set(header, lengthBytes);
  let at = begin;
  for (const { values } of tensors) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}
