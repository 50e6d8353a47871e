import { maskedCrc32c } from './crc32c';

/** Length, its checksum; then the bytes and their checksum (TensorFlow, lib/io/record_writer.h). */
const headLength = 12;
const tailLength = 4;
/** No event of curves is as long; a length beyond is damage. */
const longestRecord = 256 * 2 ** 20;

/** What a file of records holds from some place on. */
export interface RecordsRead {
  readonly records: readonly Uint8Array[];
  /** Where the next record will begin: a file that is being written is read on from here. */
  readonly end: number;
  /** A record is damaged: nothing behind it can be found. Where a record is only not all there yet it is not. */
  readonly isDamaged: boolean;
}

/** Whole records from a place on; what is cut off at the end is left for when there is more. */
export function readRecords(bytes: Uint8Array, from = 0): RecordsRead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  let at = from;
  while (at + headLength <= bytes.length) {
    const length = view.getBigUint64(at, true);
    if (view.getUint32(at + 8, true) !== maskedCrc32c(bytes.subarray(at, at + 8)) || length > BigInt(longestRecord))
      return { records, end: at, isDamaged: true };
    const end = at + headLength + Number(length);
    if (end + tailLength > bytes.length) break;
    const content = bytes.subarray(at + headLength, end);
    if (view.getUint32(end, true) !== maskedCrc32c(content)) return { records, end: at, isDamaged: true };
    records.push(content);
    at = end + tailLength;
  }
  return { records, end: at, isDamaged: false };
}

/** A record as it stands in a file. */
export function recordOf(content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(headLength + content.length + tailLength);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(content.length), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(content, headLength);
  view.setUint32(headLength + content.length, maskedCrc32c(content), true);
  return bytes;
}
