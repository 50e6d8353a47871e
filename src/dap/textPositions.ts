import type { TextRange } from '../core/diagnostic';
import { Lines } from '../core/lines';

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
  private readonly lines: Lines;

  constructor(
    private readonly text: string,
    private readonly counting: Counting,
  ) {
    this.lines = new Lines(text);
  }

  rangeOf({ start, end }: TextRange): LineRange {
    const from = this.positionOf(start);
    const to = this.positionOf(Math.max(start, end));
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  startOf({ start }: Pick<TextRange, 'start'>): Pick<LineRange, 'line' | 'column'> {
    return this.positionOf(start);
  }

  /** The line's text without its end; from a column on where one is given. Undefined where the text has no such line. */
  offsetsOf(line: number, column?: number): TextRange | undefined {
    const index = line - this.counting.firstLine;
    const { starts } = this.lines;
    const start = starts[index];
    if (start === undefined) return undefined;
    const end = starts[index + 1] ?? this.text.length;
    const length = this.text.slice(start, end).trimEnd().length;
    return {
      start: start + Math.max(0, Math.min(length, (column ?? 0) - (column === undefined ? 0 : this.counting.firstColumn))),
      end: start + length,
    };
  }

  private positionOf(offset: number): { line: number; column: number } {
    const { line, column } = this.lines.at(offset);
    return { line: line + this.counting.firstLine, column: column + this.counting.firstColumn };
  }
}
