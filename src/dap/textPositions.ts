import type { TextRange } from '../core/diagnostic';

/** From which number on a client counts lines and columns. */
export interface Counting {
  readonly firstLine: 0 | 1;
  readonly firstColumn: 0 | 1;
}

/** A stretch of the source as a client names it. */
export interface LineRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Offsets into a text as a client's lines and columns (in UTF-16 code units), and back. */
export class TextPositions {
  /** Offsets at which lines begin. */
  private readonly starts: readonly number[];

  constructor(
    private readonly text: string,
    private readonly counting: Counting,
  ) {
    this.starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  rangeOf({ start, end }: TextRange): LineRange {
    const from = this.placeOf(start);
    const to = this.placeOf(Math.max(start, end));
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  startOf({ start }: Pick<TextRange, 'start'>): Pick<LineRange, 'line' | 'column'> {
    return this.placeOf(start);
  }

  /** The line's text without its end; from a column on where one is given. Undefined where the text has no such line. */
  offsetsOf(line: number, column?: number): TextRange | undefined {
    const index = line - this.counting.firstLine;
    const start = this.starts[index];
    if (start === undefined) return undefined;
    const end = this.starts[index + 1] ?? this.text.length;
    const length = this.text.slice(start, end).trimEnd().length;
    return {
      start: start + Math.max(0, Math.min(length, (column ?? 0) - (column === undefined ? 0 : this.counting.firstColumn))),
      end: start + length,
    };
  }

  private placeOf(offset: number): { line: number; column: number } {
    let [low, high] = [0, this.starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return { line: low + this.counting.firstLine, column: offset - this.starts[low] + this.counting.firstColumn };
  }
}
