import { inflate, Unpackable } from './inflate';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
/** The end record without its comment, which may have 64 kB. */
const endSize = 22;
const mostComment = 0xffff;
const mostEntries = 100_000;
const [stored, deflated] = [0, 8];

export interface ZipEntry {
  readonly name: string;
  /** Bytes once unpacked. */
  readonly size: number;
  /** @throws Unpackable */
  read(): Promise<Uint8Array>;
}

/**
 * The files in a ZIP archive (APPNOTE 6.3, without encryption and ZIP64), read by its directory.
 * @param most bytes that one file may unpack to. @throws Unpackable
 */
export function zipEntries(bytes: Uint8Array, most: number): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > mostEntries) throw new Unpackable(`it holds more than ${mostEntries} files`);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== entrySignature) throw new Unpackable('its directory is damaged');
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const [packed, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    entries.push({ name, size, read: () => contentOf({ bytes, view, name, flags, method, packed, size, local, most }) });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

function endOf(view: DataView): number {
  for (let at = view.byteLength - endSize; at >= Math.max(0, view.byteLength - endSize - mostComment); at--) if (view.getUint32(at, true) === endSignature) return at;
  throw new Unpackable('it is no ZIP archive');
}

interface Packed {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
  readonly most: number;
}

async function contentOf({ bytes, view, name, flags, method, packed, size, local, most }: Packed): Promise<Uint8Array> {
  if (size > most) throw new Unpackable(`“${name.slice(0, 60)}” in it unpacks to ${Math.ceil(size / 2 ** 20)} MB, more than ${Math.floor(most / 2 ** 20)}`);
  if ((flags & 1) === 1) throw new Unpackable(`“${name.slice(0, 60)}” in it is encrypted`);
  if (local + 30 > bytes.length || view.getUint32(local, true) !== localSignature) throw new Unpackable('its directory is damaged');
  const begin = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const content = bytes.subarray(begin, begin + packed);
  if (content.length < packed) throw new Unpackable('it is cut off');
  if (method === stored) return content;
  if (method !== deflated) throw new Unpackable(`“${name.slice(0, 60)}” in it is packed by a method that is not supported (${method})`);
  const unpacked = await inflate(content, 'deflate-raw', Math.max(size, 1));
  if (unpacked.length !== size) throw new Unpackable(`“${name.slice(0, 60)}” in it is cut off`);
  return unpacked;
}
