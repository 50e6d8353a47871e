import { open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { FileRefused, type ReadFile } from '../core/objective/readFile';

/** Larger files are refused before they are read. */
const mostBytes = 512 * 2 ** 20;

/**
 * Reads files near an experiment file: relative to its directory, and inside `root` once links are followed.
 * @param directory where the experiment file lies.
 * @param root what a file must lie in, such as the workspace; by default the directory itself.
 */
export function readerNear(directory: string, root = directory): ReadFile {
  return async (path) => {
    if (!isRelative(path)) throw new FileRefused(`${path} is not relative to the experiment file. Write the path from there, such as data.csv.`);
    const inside = isInside(root, directory) ? root : directory;
    const wanted = resolve(directory, path);
    const refusal = new FileRefused(`${path} lies outside of the experiment’s folder, where files may not be read from. Put the file beside the experiment.`);
    if (!isInside(inside, wanted)) throw refusal;
    try {
      const [real, realRoot] = await Promise.all([realpath(wanted), realpath(inside)]);
      if (!isInside(realRoot, real)) throw refusal;
      return await bytesOf(real, path);
    } catch (error) {
      throw error instanceof FileRefused ? error : new FileRefused(`${path} cannot be read: ${reasonOf(error, join(directory, path))}.`);
    }
  };
}

async function bytesOf(file: string, path: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw new FileRefused(`${path} is no file. Name a file.`);
    if (status.size > mostBytes) throw new FileRefused(`${path} has ${Math.ceil(status.size / 2 ** 20)} MB, but files may have ${mostBytes / 2 ** 20} at most. Make it smaller.`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Whether a path says nothing about where it starts, on any system. */
export function isRelative(path: string): boolean {
  return !path.includes('\0') && !isAbsolute(path) && !/^[a-zA-Z]:[\\/]/.test(path);
}

export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

export function reasonOf(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return `there is no such file (${path})`;
  if (code === 'EACCES') return 'it is not allowed';
  return error instanceof Error ? error.message : String(error);
}
