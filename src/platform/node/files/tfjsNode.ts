import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Loads the tfjs-node that is installed where an experiment lies, which registers itself with tfjs. It runs code of that place: only
 * for a user who has asked for it.
 * @throws Error of Node.js where there is none.
 */
export function tfjsNodeNear(directory: string): () => unknown {
  return () => createRequire(join(directory, 'package.json'))('@tensorflow/tfjs-node') as unknown;
}
