import { open } from 'node:fs/promises';
import { constants } from 'node:fs';
import { NotRead, reasonOf } from './regularFile';

const pieceBytes = 1 << 20;
/** A longer line is no line. */
const longestLine = 256 * 2 ** 20;

/**
 * The lines of a text in UTF-8, one after the other, with never more than a line in memory.
 * @throws NotRead
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    throw new NotRead(reasonOf(error), { cause: error });
  });
  try {
    if (!(await handle.stat()).isFile()) throw new NotRead('it is no regular file');
    const decoder = new TextDecoder();
    const piece = Buffer.alloc(pieceBytes);
    let rest = '';
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, pieceBytes, null);
      const text = decoder.decode(piece.subarray(0, bytesRead), { stream: bytesRead > 0 });
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (rest.length > longestLine) throw new NotRead(`it has a line of more than ${longestLine / 2 ** 20} MB`);
      if (bytesRead === 0) break;
    }
    if (rest !== '') yield rest;
  } finally {
    await handle.close();
  }
}
