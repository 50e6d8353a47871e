import { open, realpath, rename, stat, unlink, type FileHandle } from 'node:fs/promises';

/**
 * A file that is there as a whole or not at all. What is written grows in a neighbour, `NAME.partial`, whole pieces at a time, so that a
 * long trace can be followed there; `finish` gives it its name, `abandon` takes it away and leaves what was there before. A pipe or a
 * device cannot be replaced and is written as it is.
 */
export class WholeFile {
  private constructor(
    private readonly handle: FileHandle,
    private readonly target: string,
    private readonly partial: string | undefined,
  ) {}

  static async create(path: string): Promise<WholeFile> {
    const there = await stat(path).catch(() => undefined);
    if (there && !there.isFile()) return new WholeFile(await open(path, 'w'), path, undefined);
    // Through a link the file that it names is replaced, not the link.
    const target = there ? await realpath(path) : path;
    for (let copy = 1; ; copy++) {
      const partial = copy === 1 ? `${target}.partial` : `${target}.${copy}.partial`;
      try {
        return new WholeFile(await open(partial, 'wx', there?.mode), target, partial);
      } catch (error) {
        // Another run's, or what one that was killed has left.
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST') || copy > 100) throw error;
      }
    }
  }

  /** Writes all of it: unlike `write`, which may write less and say so in a number. */
  async write(piece: string | Uint8Array): Promise<void> {
    await this.handle.writeFile(piece);
  }

  async finish(): Promise<void> {
    if (this.partial === undefined) return this.handle.close();
    // A full disk may say so only here.
    await this.handle.sync();
    await this.handle.close();
    await rename(this.partial, this.target);
  }

  async abandon(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    if (this.partial !== undefined) await unlink(this.partial).catch(() => undefined);
  }
}

/** Writes a file as a whole from its pieces; where that fails, what was there before stays. */
export async function writeWhole(path: string, pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>): Promise<void> {
  const file = await WholeFile.create(path);
  try {
    for await (const piece of pieces) await file.write(piece);
    await file.finish();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}
