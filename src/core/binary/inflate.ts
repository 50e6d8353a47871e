/** Compressed bytes that cannot be unpacked; the message is the end of a sentence. */
export class Unpackable extends Error {
  override readonly name = 'Unpackable';
}

/**
 * Unpacks deflated bytes with the platform's own decompressor, which browsers and Node.js have alike.
 * @param most bytes that may come of it: what unpacks to more is refused before it takes memory.
 * @throws Unpackable
 */
export async function inflate(bytes: Uint8Array, format: 'gzip' | 'deflate' | 'deflate-raw', most: number): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream(format));
  const pieces: Uint8Array[] = [];
  let size = 0;
  const reader = (stream as ReadableStream<Uint8Array>).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > most) throw new Unpackable(`it unpacks to more than ${Math.floor(most / 2 ** 20)} MB`);
      pieces.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error instanceof Unpackable ? error : new Unpackable('its compressed part is damaged', { cause: error });
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
