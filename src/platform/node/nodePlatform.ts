import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { FileRefused } from '../../core/objective/readFile';
import type { Platform } from '../platform';
import { codeNear } from './code/loadCode';
import { linesOf } from './files/lines';
import { roomForData } from './files/memory';
import { readerNear } from './files/nearby';
import { openRecording } from './files/recordingFile';
import { NotRead } from './files/regularFile';
import { ruleFilesNear } from './files/ruleFiles';
import { tfjsNodeNear } from './files/tfjsNode';
import { startHelperThread } from './workerThread';

/**
 * @param wasmDirectory where the .wasm files of tfjs-backend-wasm lie.
 * @param workerScript the worker's bundle, which helpers are started from; absent: there are none.
 */
export function nodePlatform(wasmDirectory: string, workerScript?: string): Platform {
  return {
    wasmDirectory,
    ...threads(workerScript),
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
    codeNear,
    ruleFilesNear,
    tensorflowNear: tfjsNodeNear,
  };
}

/** @param workerScript the worker's bundle; absent, or not there: this thread is alone. */
export function threads(workerScript?: string): Pick<Platform, 'cores' | 'shared' | 'startHelper'> {
  const canHelp = workerScript !== undefined && existsSync(workerScript);
  return {
    cores: availableParallelism(),
    shared: (bytes) => new SharedArrayBuffer(bytes),
    ...(canHelp ? { startHelper: () => startHelperThread(workerScript) } : {}),
  };
}

/** Says in a whole sentence what is the end of one. */
function refused(path: string, error: unknown): never {
  if (error instanceof NotRead) throw new FileRefused(`${path} cannot be read: ${error.message}.`, { cause: error });
  throw error;
}
