import { join } from 'node:path';
import { FileRefused } from '../../core/objective/readFile';
import type { Platform } from '../platform';
import { linesOf } from './files/lines';
import { roomForData } from './files/memory';
import { readerNear } from './files/nearby';
import { openRecording } from './files/recordingFile';
import { NotRead } from './files/regularFile';
import { ruleFilesNear } from './files/ruleFiles';
import { tfjsNodeNear } from './files/tfjsNode';

/** @param wasmDirectory where the .wasm files of tfjs-backend-wasm lie. */
export function nodePlatform(wasmDirectory: string): Platform {
  return {
    wasmDirectory,
    shared: (bytes) => new SharedArrayBuffer(bytes),
    roomForData,
    soon(task) {
      const waiting = setImmediate(task);
      return () => clearImmediate(waiting);
    },
    readerNear,
    pathIn: join,
    openRecording: (path) => openRecording(path).catch((error: unknown) => refused(path, error)),
    async *linesOf(path) {
      try {
        yield* linesOf(path);
      } catch (error) {
        refused(path, error);
      }
    },
    ruleFilesNear,
    tensorflowNear: tfjsNodeNear,
  };
}

/** Says in a whole sentence what is the end of one. */
function refused(path: string, error: unknown): never {
  if (error instanceof NotRead) throw new FileRefused(`${path} cannot be read: ${error.message}.`, { cause: error });
  throw error;
}
