import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The same for the same file, whatever names and links lead there: of one that is there by its inode, of one that is not yet by its folder and name. */
export async function identityOf(path: string): Promise<string> {
  const status = await stat(path, { bigint: true }).catch(() => undefined);
  if (status) return `${status.dev} ${status.ino}`;
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return folded(join(folder, basename(path)));
}

/** Equal for names that some file system takes for the same. */
export function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** Which of some files would be written over at a path; undefined where none would. */
export async function writtenOver(path: string, files: readonly string[]): Promise<string | undefined> {
  const target = await identityOf(path);
  for (const file of files) if ((await identityOf(file)) === target) return file;
  return undefined;
}
