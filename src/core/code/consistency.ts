import { CodeFailure, type CodePlace } from './workspaceCode';

/** Results that are remembered: more would only cost memory. */
const mostRemembered = 1 << 16;

/**
 * Finds code out that is not a function of its arguments: stepping back, forking and replaying would give something else then. Now and
 * then every call is made twice, and what is called again with the same arguments has to give the same bits.
 */
export class Consistency {
  private readonly known = new Map<string, string>();
  private calls = 0;

  /** @param subject what is called, as the subject of a sentence: “`loss`”. */
  constructor(
    private readonly subject: string,
    private readonly place: CodePlace,
  ) {}

  /** Whether the call that is about to be made is to be made twice: the first, the second, the fourth, the eighth … */
  isTwice(): boolean {
    this.calls++;
    return (this.calls & (this.calls - 1)) === 0;
  }

  /** @throws CodeFailure where the same arguments gave other results before. */
  check(argument: string, result: string): void {
    const before = this.known.get(argument);
    if (before !== undefined && before !== result) throw this.failure();
    if (before !== undefined) return;
    if (this.known.size >= mostRemembered) this.known.clear();
    this.known.set(argument, result);
  }

  private failure(): CodeFailure {
    return new CodeFailure(
      `${this.subject} is not a function of its arguments: two calls with the same ones gave different numbers, so that stepping back and replaying would not give the same run. Keep nothing between calls, and draw random numbers by \`context.random(context.step)\` instead of \`Math.random()\`, dates or unseeded \`tf.randomNormal\`.`,
      this.place,
    );
  }
}

/** Equal for the same bits, and as good as never for others: two 32-bit hashes (FNV-1a over words, with different primes). */
export function fingerprint(...parts: readonly Float32Array[]): string {
  let [a, b] = [0x811c9dc5 | 0, 0x9e3779b9 | 0];
  for (const part of parts) {
    const words = new Int32Array(part.buffer, part.byteOffset, part.length);
    for (let i = 0; i < words.length; i++) {
      a = Math.imul(a ^ words[i], 0x01000193);
      a ^= a >>> 15;
      b = Math.imul(b ^ words[i], 0x85ebca6b);
      b ^= b >>> 13;
    }
    a = Math.imul(a ^ part.length, 0x01000193);
  }
  return `${(a >>> 0).toString(36)}/${(b >>> 0).toString(36)}`;
}
