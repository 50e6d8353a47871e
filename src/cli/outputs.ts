import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { reasonOf } from '../platform/node/files/regularFile';
import { folded, identityOf } from '../platform/node/files/sameFile';
import { UsageError } from './arguments';

/** A file that a run is to write. */
export interface Output {
  /** The option that names it. */
  readonly option: string;
  readonly path: string;
}

const longestName = 40;

/** `OUT.safetensors`, or with several runs `OUT-id.safetensors`, every one another file also where case does not count. */
export function weightsPaths(path: string, ids: readonly string[]): readonly string[] {
  if (ids.length === 1) return [path];
  const begin = path.slice(0, -'.safetensors'.length);
  return fileNames(ids).map((name) => `${begin}-${name}.safetensors`);
}

/** A name of a file or folder for each run, every one another also where case does not count. */
export function fileNames(ids: readonly string[]): readonly string[] {
  const taken = new Set(['', '.', '..']);
  return ids.map((id) => {
    const name = [...id.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '_')].slice(0, longestName).join('');
    let unique = name;
    for (let copy = 2; taken.has(folded(unique)); copy++) unique = `${name}-${copy}`;
    taken.add(folded(unique));
    return unique;
  });
}

/**
 * Sees to it, before anything is computed, that no output takes the place of an input or of another output, and that there is a
 * folder to write it to. Files are the same by what they are on the disk, whatever names and links lead there.
 * @throws UsageError
 */
export async function checkOutputs(outputs: readonly Output[], inputs: readonly string[]): Promise<void> {
  const read = await Promise.all(inputs.map(async (path) => ({ path, identity: await identityOf(path) })));
  const written = new Map<string, Output>();
  for (const output of outputs) {
    const { option, path } = output;
    const status = await stat(path).catch(() => undefined);
    if (status?.isDirectory()) throw new UsageError(`${option} takes the name of a file, and ${path} is a folder.`);
    // A device, such as /dev/null, is no file that could be replaced.
    if (status && !status.isFile()) continue;
    await access(dirname(path), constants.W_OK).catch((error: unknown) => {
      throw new UsageError(
        `${option} cannot be written to ${path}: ${isMissing(error) ? 'there is no such folder' : reasonOf(error)}. Name a file in a folder that is there and may be written.`,
      );
    });
    const identity = await identityOf(path);
    const input = read.find((one) => one.identity === identity);
    if (input) throw new UsageError(`${option} would write over ${input.path}, which the experiment reads. Name another file.`);
    const other = written.get(identity);
    if (other) throw new UsageError(`${other.option} and ${option} would both write ${path}. Name another file.`);
    written.set(identity, output);
  }
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
