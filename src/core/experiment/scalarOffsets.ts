import type { ScalarNode } from './tree';

/**
 * Where each character of a scalar's text stands in the file: entry i is the offset of text[i], and one entry more is the
 * offset after the last. Quotes, escapes and folded lines lie between; characters other than white space are never
 * reordered by YAML or JSON, so walking text and source side by side finds them all.
 */
export function scalarOffsets(source: string, scalar: ScalarNode): number[] {
  const { text, style } = scalar;
  if (style === 'none') return Array.from({ length: text.length + 1 }, () => scalar.start);
  const offsets: number[] = [];
  let at = scalar.start;
  if (style === 'single' || style === 'double') at++;
  if (style === 'block') at = afterLine(source, at);
  let end = at;
  for (const character of splitUnits(text)) {
    if (!isSpace(character)) while (at < scalar.end && source[at] !== character && !escapeAt(source, at, style)) at++;
    const width = Math.max(1, escapeAt(source, at, style));
    const consumed = !isSpace(character) || isSpace(source[at]) || width > 1;
    for (let unit = 0; unit < character.length; unit++) offsets.push(at);
    if (consumed) at = Math.min(scalar.end, at + width);
    end = at;
  }
  offsets.push(end);
  return offsets;
}

/** The UTF-16 units, one by one: offsets count units, not code points. */
function splitUnits(text: string): string[] {
  return text.split('');
}

/** Length of the escape sequence at an offset; 0 when there is none. A backslash before a line end only joins lines. */
function escapeAt(source: string, at: number, style: ScalarNode['style']): number {
  if (style === 'single') return source.startsWith("''", at) ? 2 : 0;
  if (style !== 'double' || source[at] !== '\\') return 0;
  const letter = source[at + 1];
  if (letter === '\n' || letter === '\r') return 0;
  if (letter === 'x') return 4;
  if (letter === 'u') return 6;
  if (letter === 'U') return 10;
  return 2;
}

function afterLine(source: string, at: number): number {
  const lineEnd = source.indexOf('\n', at);
  return lineEnd < 0 ? source.length : lineEnd + 1;
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r';
}
