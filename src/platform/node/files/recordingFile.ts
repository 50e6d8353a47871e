import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Recording, type ReadChunk } from '../../../core/optrace/recording';
import { isInside } from './nearby';
import { NotRead, reasonOf } from './regularFile';

const pieceBytes = 4 * 2 ** 20;

/**
 * Opens a recording: its index is read, tensors when they are asked for. `more` reads what has been added to the index since.
 * @throws NotRead
 */
export async function openRecording(
  path: string,
): Promise<{ recording: Recording; more: () => Promise<void>; close: () => Promise<void> }> {
  const index = await opened(path);
  const chunks = chunksBeside(`${path}.tensors`);
  const recording = new Recording(chunks.read);
  let at = 0;
  const more = async () => {
    const piece = Buffer.alloc(pieceBytes);
    for (;;) {
      const { bytesRead } = await index.read(piece, 0, pieceBytes, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      recording.index.add(piece.subarray(0, bytesRead));
      if (recording.index.refusal !== undefined) return;
    }
  };
  const close = async () => {
    await chunks.close();
    await index.close();
  };
  try {
    await more();
    const { refusal, header } = recording.index;
    if (refusal !== undefined) throw new NotRead(refusal);
    if (!header) throw new NotRead('it holds no recording yet: its first line is not there');
    return { recording, more, close };
  } catch (error) {
    await close();
    throw error instanceof NotRead ? error : new NotRead(reasonOf(error), { cause: error });
  }
}

/** Reads chunks in a folder, and nothing that a link leads to outside of it. */
function chunksBeside(folder: string): { read: ReadChunk; close: () => Promise<void> } {
  let held: { chunk: number; handle: FileHandle } | undefined;
  const close = async () => {
    const last = held;
    held = undefined;
    await last?.handle.close();
  };
  const readNow: ReadChunk = async (chunk, from, length) => {
    if (held?.chunk !== chunk) {
      await close();
      try {
        const path = await realpath(join(folder, `${String(chunk).padStart(6, '0')}.safetensors`));
        if (!isInside(await realpath(folder), path)) return undefined;
        held = { chunk, handle: await opened(path) };
      } catch {
        // Taken away by the recorder's budget, or lost: its steps are not kept.
        return undefined;
      }
    }
    const { size } = await held.handle.stat();
    // Before memory is taken for it.
    if (from + length > size) return undefined;
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await held.handle.read(bytes, 0, length, from);
    return bytesRead === length ? bytes : undefined;
  };
  // One after the other: they share a handle.
  let turn: Promise<unknown> = Promise.resolve();
  const read: ReadChunk = (chunk, from, length) => {
    const reading = turn.then(() => readNow(chunk, from, length));
    turn = reading.catch(() => undefined);
    return reading;
  };
  return { read, close: () => turn.then(close) };
}

async function opened(path: string): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    // Windows has no O_NONBLOCK, and no pipes among files either.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await handle.stat();
    if (!status.isFile()) throw new NotRead(status.isDirectory() ? 'it is a folder' : 'it is no regular file');
    return handle;
  } catch (error) {
    await handle?.close();
    throw error instanceof NotRead ? error : new NotRead(reasonOf(error), { cause: error });
  }
}
