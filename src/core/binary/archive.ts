import { displayText } from '../displayText';
import { Unpackable } from './inflate';

const mostEntries = 100_000;
/** Deflate cannot pack more than this into a byte. */
const mostRatio = 1032;
const [stored, deflated] = [0, 8];
const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 };
const isInSixtyFourBits = 0xffffffff;

/** An entry as the archive's directory tells of it. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly checksum: number;
  readonly at: number;
}

/** Whether a file begins as a zip archive does. */
export const isArchive = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);

/**
 * The entries of a zip archive by name (APPNOTE 4.3, without encryption and ZIP64). What they claim to unpack to is limited before
 * anything is unpacked, and no entry becomes longer than it claims. Entries that are not packed are views of `bytes`.
 * @param most bytes of all packed entries together, unpacked; what is not packed takes no memory.
 * @throws Unpackable where it is damaged or too large: the end of a sentence.
 */
export async function unpacked(bytes: Uint8Array, most: number): Promise<ReadonlyMap<string, Uint8Array>> {
  const refuse = (what: string): never => {
    throw new Unpackable(what);
  };
  const entries = directoryOf(bytes, refuse);
  const total = entries.reduce((sum, { method, size }) => sum + (method === stored ? 0 : size), 0);
  if (total > most) refuse(`it would unpack to ${total} bytes, and may to ${most}`);
  const found = new Map<string, Uint8Array>();
  for (const entry of entries) found.set(entry.name, await contentOf(bytes, entry, refuse));
  return found;
}

type Refuse = (what: string) => never;

function directoryOf(bytes: Uint8Array, refuse: Refuse): readonly Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = () => refuse('its directory is damaged or cut off');
  // A comment of up to 64 KB may follow the end of the directory.
  let end = bytes.length - 22;
  while (end >= 0 && end >= bytes.length - 22 - 0xffff && view.getUint32(end, true) !== signatures.end) end--;
  if (end < 0 || view.getUint32(end, true) !== signatures.end) return damaged();
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === isInSixtyFourBits) return refuse('it is an archive of more than 4 GB');
  if (count > mostEntries) return refuse(`it has more than ${mostEntries} entries`);
  return Array.from({ length: count }, (): Entry => {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== signatures.central) return damaged();
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const entry = {
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    };
    if (entry.packed === isInSixtyFourBits || entry.size === isInSixtyFourBits) return refuse('it has an entry of more than 4 GB');
    if (entry.size > Math.max(64, mostRatio * entry.packed))
      return refuse(`its entry “${displayText(entry.name, 80)}” would unpack to ${entry.size} bytes from ${entry.packed}`);
    at += 46 + nameLength + extraLength + commentLength;
    return entry;
  });
}

async function contentOf(bytes: Uint8Array, { name, method, packed, size, checksum, at }: Entry, refuse: Refuse): Promise<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = () => refuse(`its entry “${displayText(name, 80)}” is damaged or cut off`);
  if (at + 30 > bytes.length || view.getUint32(at, true) !== signatures.local) return damaged();
  const begin = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (begin + packed > bytes.length) return damaged();
  const content = bytes.subarray(begin, begin + packed);
  if (method === stored) return packed === size ? content : damaged();
  if (method !== deflated) return refuse(`its entry “${displayText(name, 80)}” is packed in a way that is not known (${method})`);
  return (await inflated(content, size, checksum)) ?? damaged();
}

/** What is deflated, dressed as gzip, which every platform unpacks and checks by itself; undefined where it is damaged. */
async function inflated(content: Uint8Array, size: number, checksum: number): Promise<Uint8Array | undefined> {
  const head = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
  const tail = new Uint8Array(8);
  new DataView(tail.buffer).setUint32(0, checksum, true);
  new DataView(tail.buffer).setUint32(4, size, true);
  const whole = new Uint8Array(size);
  let length = 0;
  try {
    const pieces = new Blob([head, content as Uint8Array<ArrayBuffer>, tail]).stream().pipeThrough(new DecompressionStream('gzip'));
    const reader = pieces.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return length === size ? whole : undefined;
      const piece = value as Uint8Array;
      if (length + piece.length > size) {
        await reader.cancel();
        return undefined;
      }
      whole.set(piece, length);
      length += piece.length;
    }
  } catch {
    // What the platform says of a damaged stream is nothing for users.
    return undefined;
  }
}
