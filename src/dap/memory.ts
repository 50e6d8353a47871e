import type { DebugProtocol } from '@vscode/debugprotocol';
import { UserError } from '../protocol/channel';
import type { VectorRequest } from '../protocol/debugging';
import type { Debuggee } from './debuggee';
import type { MemoryPlace } from './variables/shown';

/** More bytes than this in one answer would hold up everything else. */
const mostBytes = 1 << 22;

/** A name of the place that holds over steps: what is read is what stands there when it is read. */
export function memoryReference({ run, quantity, slot, offset, size }: MemoryPlace): string {
  return [run, quantity, slot, offset, size].map(encodeURIComponent).join('/');
}

/** The raw float32 numbers, little-endian. */
export async function readMemory(
  debuggee: Debuggee,
  { memoryReference: reference, offset = 0, count }: DebugProtocol.ReadMemoryArguments,
): Promise<DebugProtocol.ReadMemoryResponse['body']> {
  const place = placeOf(reference);
  if (!Number.isInteger(offset) || !Number.isInteger(count) || count < 0)
    throw new UserError('Memory is read from a whole number of bytes on. Give offset and count as whole numbers, count 0 or more.');
  const bytes = 4 * place.size;
  const start = Math.max(0, Math.min(bytes, offset));
  const end = Math.max(start, Math.min(bytes, offset + count, start + mostBytes));
  const first = Math.floor(start / 4);
  const values =
    end > start
      ? await debuggee.session.read('entries', {
          ...debuggee.moment(place.run),
          source: place.source,
          from: place.offset + first,
          count: Math.ceil(end / 4) - first,
        })
      : new Float32Array(0);
  const found = Buffer.from(values.buffer, values.byteOffset, values.byteLength).subarray(start - 4 * first, end - 4 * first);
  const data = littleEndian(found);
  return {
    address: `0x${start.toString(16)}`,
    data: data.toString('base64'),
    ...(data.length < count ? { unreadableBytes: count - data.length } : {}),
  };
}

function placeOf(reference: string): { run: string; source: VectorRequest['source']; offset: number; size: number } {
  const [run, quantity, slot, offset, size] = reference.split('/').map((part) => part && decoded(part));
  const isPlace =
    Number.isInteger(Number(offset)) && Number(offset) >= 0 && Number.isInteger(Number(size)) && Number(size) >= 0 && size !== undefined;
  const known = (['parameters', 'gradient', 'effectiveLearningRate', 'update', 'state', 'value', 'learningRate'] as const).find(
    (one) => one === quantity,
  );
  if (!isPlace || !known) throw new UserError(`There is no memory named “${reference}”. Open it from the variables view.`);
  return { run, source: { quantity: known, ...(slot ? { slot } : {}) }, offset: Number(offset), size: Number(size) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new UserError('The name of the memory is damaged. Open it from the variables view.');
  }
}

/** As they are on every machine VS Code runs on today. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function littleEndian(bytes: Buffer): Buffer {
  return isLittleEndian || bytes.length % 4 !== 0 ? bytes : Buffer.from(bytes).swap32();
}
