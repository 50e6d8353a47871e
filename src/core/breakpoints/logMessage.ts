import { compileExpression, type Result } from '../recordLanguage/compile';
import type { RecordScope } from '../recordLanguage/names';
import { numberText, shortestFloat32 } from '../float32Text';

/** Entries of a vector that are written out. */
const mostEntries = 16;

/**
 * A log message with expressions in braces: `{step}: {value}`; a doubled brace is a brace.
 * @throws ExpressionError for an expression that cannot be understood.
 */
export function compileLogMessage(message: string, scope: RecordScope): () => string {
  const parts = message.split(/(\{\{|\}\}|\{[^{}]*\})/).map((text): (() => string) => {
    if (text === '{{' || text === '}}') return () => text[0];
    if (!text.startsWith('{')) return () => text;
    const value = compileExpression(text.slice(1, -1), scope);
    return () => written(value);
  });
  return () => parts.map((part) => part()).join('');
}

/** A result as people read it. */
export function written(value: Result): string {
  if (value.kind === 'boolean') return String(value.get());
  if (value.kind === 'number') return numeral(value.get());
  value.prepare();
  const shown = Array.from({ length: Math.min(value.size, mostEntries) }, (_, i) => numeral(value.at(i)));
  return `[${shown.join(', ')}${value.size > mostEntries ? `, … ${value.size} in all` : ''}]`;
}

/** Numbers of a record are float32, and are written as the shortest decimals that mean them; others with as many digits. */
function numeral(x: number): string {
  if (Object.is(x, -0)) return numberText(x);
  if (!Number.isFinite(x) || Number.isSafeInteger(x)) return String(x);
  return String(Math.fround(x) === x ? shortestFloat32(x) : Number(x.toPrecision(7)));
}
