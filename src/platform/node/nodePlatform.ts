import type { Platform } from '../platform';
import { roomForData } from './files/memory';
import { readerNear } from './files/nearby';
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
    ruleFilesNear,
    tensorflowNear: tfjsNodeNear,
  };
}
