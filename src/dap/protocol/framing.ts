import { Transform, type TransformCallback } from 'node:stream';

/** A request holds an expression, or at most some thousand breakpoints. */
const largestMessage = 4 << 20;
const largestHeader = 4 << 10;
const headerEnd = '\r\n\r\n';

/**
 * What a client writes, checked before it is kept: each message is announced by a header with its length. Where that is missing,
 * no number or too much, nothing that follows can be understood, and the stream ends.
 */
export class CheckedInput extends Transform {
  private header = Buffer.alloc(0);
  /** Bytes of the present message that are to come. */
  private missing = 0;

  /** @param refused is told why, a whole sentence, before the stream ends. */
  constructor(private readonly refused: (reason: string) => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    for (let rest = chunk; rest.length > 0 && !this.writableEnded;) rest = this.missing > 0 ? this.passOn(rest) : this.readHeader(rest);
    done();
  }

  private passOn(bytes: Buffer): Buffer {
    const count = Math.min(this.missing, bytes.length);
    this.missing -= count;
    this.push(bytes.subarray(0, count));
    return bytes.subarray(count);
  }

  private readHeader(bytes: Buffer): Buffer {
    const before = this.header.length;
    this.header = Buffer.concat([this.header, bytes.subarray(0, largestHeader + headerEnd.length)]);
    const end = this.header.indexOf(headerEnd);
    if (end < 0)
      return this.header.length > largestHeader ? this.refuse(`has no end within ${largestHeader} bytes`) : bytes.subarray(bytes.length);
    const text = this.header.toString('latin1', 0, end);
    const lengths = text
      .split('\r\n')
      .filter((line) => /^content-length:/i.test(line))
      .map((line) => line.slice(line.indexOf(':') + 1).trim());
    if (lengths.length !== 1 || !/^\d+$/.test(lengths[0])) return this.refuse('gives no length: one line “Content-Length: N” is needed');
    const length = Number(lengths[0]);
    if (length > largestMessage) return this.refuse(`announces ${length} bytes; at most ${largestMessage} are accepted`);
    this.header = Buffer.alloc(0);
    this.missing = length;
    this.push(`Content-Length: ${length}${headerEnd}`);
    return bytes.subarray(end + headerEnd.length - before);
  }

  private refuse(fault: string): Buffer {
    this.refused(`The header of a message ${fault}. Nothing after it can be understood, so the conversation ends.`);
    this.end();
    this.push(null);
    return Buffer.alloc(0);
  }
}
