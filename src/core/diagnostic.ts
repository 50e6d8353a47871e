import { Lines } from './lines';

/** Offsets into an experiment file's text, end exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Something wrong in an experiment file, at its place, with what to write instead; or, as `information`, what was made of what it says. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'information';
  /** One or two whole sentences: what is wrong and what to write instead. */
  readonly message: string;
  readonly range: TextRange;
  /** Stable name of the kind of problem: `unknown-optimizer`, `formula-syntax`. */
  readonly code: string;
  /** Texts that could replace the range, best first (nearest names, the default …). */
  readonly suggestions?: readonly string[];
  /** Where it is wrong in another file, relative to the experiment, and what is wrong there. */
  readonly elsewhere?: { readonly file: string; readonly line: number; readonly column: number; readonly message: string };
}

/** One-based line and column of an offset, as editors and compilers count. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const { line, column } = new Lines(text).at(offset);
  return { line: line + 1, column: column + 1 };
}
