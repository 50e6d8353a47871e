/** What a terminal would obey instead of showing it, or what turns the order of the text around it: controls, directions, lone surrogates. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
/** Part of how emoji and some scripts are written: zero-width joiner and non-joiner. */
const harmless: ReadonlySet<string> = new Set(['\u200c', '\u200d']);
const longest = 800;

/**
 * A message as it may be shown anywhere, whatever texts of files it quotes: characters that a terminal obeys, or that reorder a line,
 * are written out as `\u{1b}`, and a long text is cut in its middle, as its end says what to do.
 */
export function displayText(text: string, most = longest): string {
  return shortened(text, most).replace(invisible, (character) =>
    harmless.has(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** True where a text holds what `displayText` would have to write out. */
export function hasInvisible(text: string): boolean {
  return [...text.matchAll(invisible)].some(([character]) => !harmless.has(character));
}

/** A number of things: `1 row`, `12 rows`; `3 batches` where the plural is given. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

/** A value of a file in a message: as JSON where that is short, however large or deep the value is. */
export function displayValue(value: unknown): string {
  if (Array.isArray(value))
    return value.length <= 16 && value.every((entry) => entry === null || typeof entry !== 'object')
      ? displayText(JSON.stringify(value), 80)
      : `a list of ${value.length}`;
  if (value !== null && typeof value === 'object') return 'an object';
  return value === undefined ? 'nothing' : displayText(JSON.stringify(value), 80);
}

function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor(most / 3);
  return `${text.slice(0, most - tail).trimEnd()} … ${text.slice(-tail).trimStart()}`;
}
