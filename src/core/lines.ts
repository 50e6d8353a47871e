/**
 * Where the lines of a text begin: what turns offsets (in UTF-16 code units) into lines and columns, everywhere. The counter of the
 * library for YAML would do the same, and brings 112 kB into the extension host's bundle.
 */
export class Lines {
  /** Offsets, ascending. */
  readonly starts: readonly number[];

  constructor(text: string) {
    this.starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** Line and column of an offset, both counted from 0. */
  at(offset: number): { readonly line: number; readonly column: number } {
    let [low, high] = [0, this.starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return { line: low, column: offset - this.starts[low] };
  }
}
