/**
 * Reads a file that an experiment refers to. The core knows no file system: whoever loads an experiment supplies this, and
 * sees to it that only files it may read are read.
 * @param path as written, relative to the experiment file.
 * @throws FileRefused with a whole sentence for the user.
 */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** A file could not or may not be read. The message is a whole sentence for the user. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
}
