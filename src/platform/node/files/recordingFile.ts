import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Recording, type ReadChunk } from '../../../core/optrace/recording';
import { isInside } from './nearby';
import { NotRead, reasonOf } from './regularFile';

const pieceBytes = 4 * 2 ** 20;
/** How often is looked whether the file has grown, in milliseconds: also where the file system tells of no changes. */
const lookEvery = 200;

/** A recording whose index was read; its tensors are read when they are asked for. */
export interface OpenRecording {
  readonly recording: Recording;
  /** Reads what has been added to the index since. */
  readonly more: () => Promise<void>;
  /** Calls back whenever more was read, until it is closed. */
  readonly watch: (grown: () => void) => void;
  readonly close: () => Promise<void>;
}

/**
 * Opens a recording.
 * @throws NotRead
 */
export async function openRecording(path: string): Promise<OpenRecording> {
  const index = await opened(path);
  const chunks = chunksBeside(`${path}.tensors`);
  const recording = new Recording(chunks.read);
  let at = 0;
  let isClosed = false;
  const readOn = async () => {
    const piece = Buffer.alloc(pieceBytes);
    while (!isClosed) {
      const { bytesRead } = await index.read(piece, 0, pieceBytes, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      recording.index.add(piece.subarray(0, bytesRead));
      if (recording.index.refusal !== undefined) return;
    }
  };
  // One after the other: they share a place in the file.
  let turn = Promise.resolve();
  const more = () => (turn = turn.then(readOn));
  let looking: NodeJS.Timeout | undefined;
  const watch = (grown: () => void) => {
    const look = async () => {
      const before = at;
      if ((await index.stat()).size > before) await more();
      if (at > before && !isClosed) grown();
    };
    // No watcher: what is written before it has begun to watch would never be told.
    looking = setInterval(() => void look().catch(() => clearInterval(looking)), lookEvery);
    looking.unref();
  };
  const close = async () => {
    isClosed = true;
    clearInterval(looking);
    await turn;
    chunks.close();
    await index.close();
  };
  try {
    await more();
    const { refusal, header } = recording.index;
    if (refusal !== undefined) throw new NotRead(refusal);
    if (!header) throw new NotRead('it holds no recording yet: its first line is not there');
    return { recording, more, watch, close };
  } catch (error) {
    await close();
    throw error instanceof NotRead ? error : new NotRead(reasonOf(error), { cause: error });
  }
}

/** Reads chunks in a folder, and nothing that a link leads to outside of it. */
function chunksBeside(folder: string): { read: ReadChunk; close: () => void } {
  let opened: { chunk: number; handle: number } | undefined;
  const close = () => {
    if (opened) closeSync(opened.handle);
    opened = undefined;
  };
  const read: ReadChunk = (chunk, from, length) => {
    try {
      if (opened?.chunk !== chunk) {
        close();
        const path = realpathSync(join(folder, `${String(chunk).padStart(6, '0')}.safetensors`));
        if (!isInside(realpathSync(folder), path)) return undefined;
        // Windows has no O_NONBLOCK, and no pipes among files either.
        opened = { chunk, handle: openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)) };
      }
      const status = fstatSync(opened.handle);
      // Before memory is taken for it.
      if (!status.isFile() || from + length > status.size) return undefined;
      const bytes = Buffer.alloc(length);
      return readSync(opened.handle, bytes, 0, length, from) === length ? bytes : undefined;
    } catch {
      // Taken away by the recorder's budget, or lost: its steps are not kept.
      return undefined;
    }
  };
  return { read, close };
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
