import type { Diagnostic, TextRange } from '../../diagnostic';
import { parseExperiment, type ExperimentFormat } from '../parse';
import { nodeAt } from './cursor';

/** A change of the text that takes a diagnostic away. */
export interface Fix {
  readonly title: string;
  readonly range: TextRange;
  readonly text: string;
}

/** What can be done about a diagnostic with one click, best first. */
export function fixesFor(source: string, diagnostic: Pick<Diagnostic, 'code' | 'range' | 'suggestions'>, format: ExperimentFormat): Fix[] {
  const { code, range, suggestions = [] } = diagnostic;
  const written = source.slice(range.start, range.end);
  const quote = /^(["']).*\1$/s.exec(written)?.[1] ?? '';
  // Names stay as quoted as they were; numbers and switches that were quoted by mistake lose their quotes.
  const keepsQuotes = code.startsWith('unknown-');
  const replacements = suggestions.map((text): Fix => ({
    title: `Replace by ${text}`,
    range,
    text: keepsQuotes ? quote + text + quote : text,
  }));
  const missing = code === 'missing-start-value' ? addStart(source, written, format) : undefined;
  return missing ? [...replacements, missing] : replacements;
}

/** Adds a start value behind the last one. */
function addStart(source: string, name: string, format: ExperimentFormat): Fix | undefined {
  const { tree } = parseExperiment(source, format);
  const start = tree && nodeAt(tree, ['objective', 'start']);
  const last = start?.kind === 'mapping' ? start.entries.at(-1) : undefined;
  if (!start || !last?.value) return undefined;
  const quote = format === 'json' ? '"' : '';
  const end = last.value.end;
  const inBraces = source[start.start] === '{';
  const lineStart = source.lastIndexOf('\n', last.keyRange.start) + 1;
  const separator = inBraces ? ', ' : `\n${source.slice(lineStart, last.keyRange.start)}`;
  return { title: `Add ${name} to start`, range: { start: end, end }, text: `${separator}${quote}${name}${quote}: 1` };
}
