import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { oversize } from '../../../core/fileSize';

/** A file is not read; the message is the end of a sentence: "it is no regular file". */
export class NotRead extends Error {
  override readonly name = 'NotRead';
}

/**
 * Reads a whole file, if it is one: a pipe or a device could keep a reader waiting, or giving, for ever. It is opened without waiting
 * for anybody at the other end, looked at, and only then read.
 * @param most bytes it may have.
 * @throws NotRead
 */
export async function readRegularFile(path: string, most: number): Promise<Uint8Array> {
  try {
    const handle = await open(path, withoutWaiting);
    try {
      check(await handle.stat(), most);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw notRead(error);
  }
}

/** The same at once, for small files. @throws NotRead */
export function readRegularFileSync(path: string, most: number): Uint8Array {
  try {
    const file = openSync(path, withoutWaiting);
    try {
      check(fstatSync(file), most);
      return readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw notRead(error);
  }
}

/** Windows has no O_NONBLOCK, and no pipes among files either. */
const withoutWaiting = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

function check(status: Stats, most: number): void {
  if (!status.isFile()) throw new NotRead(status.isDirectory() ? 'it is a folder' : 'it is no regular file');
  const refusal = oversize(status.size, most);
  if (refusal !== undefined) throw new NotRead(`it ${refusal}`);
}

function notRead(error: unknown): NotRead {
  return error instanceof NotRead ? error : new NotRead(reasonOf(error), { cause: error });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  ENXIO: 'it is no regular file',
  ELOOP: 'its links go in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the quota of space is used up',
  EROFS: 'the place is read-only',
  EFBIG: 'it would become too large for the file system',
  EIO: 'the device failed',
};

/** Why the file system refused, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (Object.hasOwn(reasons, code)) return reasons[code];
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
