import type { Diagnostic, TextRange } from './diagnostic';
import { limits } from './limits';

/** Collects what is wrong in a file, each at a place inside the text and once only. */
export class Report {
  private readonly found: Diagnostic[] = [];
  private readonly seen = new Set<string>();

  constructor(private readonly source: string) {}

  error(code: string, range: TextRange, message: string, suggestions?: readonly string[]): void {
    this.add('error', code, range, message, suggestions);
  }

  warning(code: string, range: TextRange, message: string, suggestions?: readonly string[]): void {
    this.add('warning', code, range, message, suggestions);
  }

  get hasErrors(): boolean {
    return this.found.some(({ severity }) => severity === 'error');
  }

  /** In the order of the text. */
  get diagnostics(): Diagnostic[] {
    return [...this.found].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  }

  private add(
    severity: Diagnostic['severity'],
    code: string,
    place: TextRange,
    message: string,
    suggestions?: readonly string[],
  ): void {
    const range = this.inside(place);
    const identity = `${code} ${range.start} ${range.end} ${message}`;
    if (this.seen.has(identity)) return;
    if (this.found.length >= limits.diagnostics) {
      // Full: an error takes the place of a warning, so that no file with errors passes for valid.
      const warning = severity === 'error' ? this.found.findLastIndex((other) => other.severity === 'warning') : -1;
      if (warning < 0) return;
      this.found.splice(warning, 1);
    }
    this.seen.add(identity);
    this.found.push({ severity, code, range, message, ...(suggestions?.length ? { suggestions } : {}) });
  }

  private inside({ start, end }: TextRange): TextRange {
    const from = Math.min(Math.max(0, start), this.source.length);
    const to = Math.min(Math.max(from, end), this.source.length);
    if (from < to) return { start: from, end: to };
    // Nothing to underline: the character here, or at the end of a line the one before.
    const hasCharacter = from < this.source.length && this.source[from] !== '\n' && this.source[from] !== '\r';
    return hasCharacter ? { start: from, end: from + 1 } : { start: Math.max(0, from - 1), end: to };
  }
}
