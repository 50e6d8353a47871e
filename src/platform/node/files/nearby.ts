import { readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { FileRefused, type ReadFile } from '../../../core/objective/readFile';
import { mostFileBytes } from './memory';
import { NotRead, readRegularFile, reasonOf } from './regularFile';

/** Entries of a folder that are looked at. */
const mostEntries = 200_000;

/**
 * Reads files near an experiment file: relative to its directory, and inside `root` once links are followed.
 * @param directory where the experiment file lies.
 * @param root what a file must lie in, such as the workspace; by default the directory itself.
 * @param onRead is told the real path of every file that is read.
 */
export function readerNear(directory: string, root = directory, onRead: (path: string) => void = () => undefined): ReadFile {
  /** What is done with the real path of a file or folder that may be read. */
  const reading = async <Result>(path: string, read: (real: string) => Promise<Result>): Promise<Result> => {
    if (!isRelative(path))
      throw new FileRefused(`${path} is not relative to the experiment file. Write the path from there, such as data.csv.`);
    const inside = isInside(root, directory) ? root : directory;
    const wanted = resolve(directory, path);
    const refusal = new FileRefused(
      `${path} lies outside of the experiment’s folder, where files may not be read from. Put the file beside the experiment.`,
    );
    if (!isInside(inside, wanted)) throw refusal;
    try {
      const [real, realRoot] = await Promise.all([realpath(wanted), realpath(inside)]);
      if (!isInside(realRoot, real)) throw refusal;
      return await read(real);
    } catch (error) {
      if (error instanceof FileRefused) throw error;
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? ` (${join(directory, path)})` : '';
      throw new FileRefused(`${path} cannot be read: ${error instanceof NotRead ? error.message : reasonOf(error)}${missing}.`, {
        cause: error,
      });
    }
  };
  const readFile = (path: string) =>
    reading(path, (real) => {
      onRead(real);
      return readRegularFile(real, mostFileBytes());
    });
  const list = (path: string) =>
    reading(path, async (real) => {
      const entries = await readdir(real, { withFileTypes: true });
      if (entries.length > mostEntries) throw new NotRead(`it holds ${entries.length} files, but may hold ${mostEntries} at most`);
      return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    });
  return Object.assign(readFile, { list });
}

/** Whether a path says nothing about where it starts, on any system. */
export function isRelative(path: string): boolean {
  return !path.includes('\0') && !isAbsolute(path) && !/^[a-zA-Z]:[\\/]/.test(path);
}

/** True for a path below another; `..hidden` is a name, not a way out. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
