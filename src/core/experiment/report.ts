import type { CodeFailure } from '../code/workspaceCode';
import { displayText } from '../displayText';
import type { Diagnostic, TextRange } from '../diagnostic';
import { limits } from '../limits';

/** The last place is kept for the notice that there are more. */
const room = limits.diagnostics - 1;

/** Collects what is wrong in a file, each at a place inside the text and once only. */
export class Report {
  private readonly found: Diagnostic[] = [];
  private readonly seen = new Set<string>();
  private errors = 0;
  private isCut = false;

  /** @param source the file's text. */
  constructor(readonly source: string) {}

  error(code: string, range: TextRange, message: string, suggestions?: readonly string[]): void {
    this.add('error', code, range, message, suggestions);
  }

  /** Code of the workspace that cannot be used, with its own place. */
  failure(code: string, range: TextRange, { message, sentence, place }: CodeFailure): void {
    const before = this.found.length;
    this.add('error', code, range, message);
    if (place && this.found.length > before)
      this.found.push({ ...(this.found.pop() as Diagnostic), elsewhere: { ...place, message: displayText(sentence) } });
  }

  warning(code: string, range: TextRange, message: string, suggestions?: readonly string[]): void {
    this.add('warning', code, range, message, suggestions);
  }

  /** Takes back what follows from another problem only. */
  withdraw(follows: (diagnostic: Diagnostic) => boolean): void {
    for (let i = this.found.length - 1; i >= 0; i--) if (follows(this.found[i])) this.found.splice(i, 1);
  }

  get hasErrors(): boolean {
    return this.errors > 0;
  }

  /** Whether a further error would not be kept. It is noted that there is one, so that nobody need work out what it says. */
  turnsAway(): boolean {
    if (this.errors < room) return false;
    this.isCut = true;
    return true;
  }

  /** In the order of the text; of more than are kept, the last says that there are more. */
  get diagnostics(): Diagnostic[] {
    const inOrder = [...this.found].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
    const last = inOrder.at(-1);
    if (!this.isCut || !last) return inOrder;
    return [
      ...inOrder,
      {
        severity: 'warning',
        code: 'more-problems',
        message: `There are more problems than the ${room} shown. Mend these first.`,
        range: last.range,
      },
    ];
  }

  private add(severity: Diagnostic['severity'], code: string, place: TextRange, text: string, suggestions?: readonly string[]): void {
    const message = displayText(text);
    const range = this.inside(place);
    const identity = `${code} ${range.start} ${range.end} ${message}`;
    if (this.seen.has(identity)) return;
    if (this.found.length >= room) {
      this.isCut = true;
      // Full: an error takes the place of a warning, so that no file with errors passes for valid.
      const warning = severity === 'error' ? this.found.findLastIndex((other) => other.severity === 'warning') : -1;
      if (warning < 0) return;
      this.found.splice(warning, 1);
    }
    this.seen.add(identity);
    if (severity === 'error') this.errors++;
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
