/**
 * Reads a file that an experiment refers to. The core knows no file system: whoever loads an experiment supplies this, and
 * sees to it that only files it may read are read.
 * @param path as written, relative to the experiment file.
 * @throws FileRefused with a whole sentence for the user.
 */
export interface ReadFile {
  (path: string): Promise<Uint8Array>;
  /** What a folder holds, by name; absent: folders cannot be looked into here. @throws FileRefused */
  readonly list?: (path: string) => Promise<readonly FolderEntry[]>;
}

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** A file could not or may not be read. The message is a whole sentence for the user. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
}

/** Of an experiment without a place of its own. */
export const refuseAll: ReadFile = (path) =>
  Promise.reject(new FileRefused(`${path} cannot be read: this experiment has no place of its own. Save its file first.`));
