/** Where the cells of comma-separated values lie (RFC 4180, with any separator), found in the file's bytes. */
import { TableProblem } from './table';

export interface CellFormat {
  /** A byte; `blanks`: any number of spaces and tabs. */
  readonly separator: number | 'blanks';
  /** The first byte of lines that are passed over. */
  readonly comment: number | undefined;
}

export interface CellReceiver {
  /** The cell's bytes; of a quoted one, what is between its quotation marks (with "" for each inside). */
  cell(record: number, column: number, from: number, to: number, isQuoted: boolean): void;
  /** After a record's last cell; false ends the reading. `line` counts from 1. */
  record(record: number, cells: number, line: number): boolean;
}

const [tab, newline, carriageReturn, space, quote] = [9, 10, 13, 32, 34];

/**
 * Goes through all records, from byte `begin` on. Blank lines are none.
 * @throws TableProblem for a quotation mark that is not closed.
 */
// One loop over the bytes: whatever it calls for every one of them costs as much as the rest.
// eslint-disable-next-line complexity
export function scanCells(
  bytes: Uint8Array,
  begin: number,
  { separator, comment }: CellFormat,
  name: string,
  receiver: CellReceiver,
): void {
  const end = bytes.length;
  const blanks = separator === 'blanks';
  const between = blanks ? space : separator;
  let [at, line, record] = [begin, 1, 0];
  while (at < end) {
    const next = skippedLine(bytes, at, between, comment);
    if (next !== undefined) {
      at = next;
      line++;
      continue;
    }
    const firstLine = line;
    let column = 0;
    if (blanks) while (bytes[at] === space || bytes[at] === tab) at++;
    for (;;) {
      let opening = at;
      while (opening < end && bytes[opening] === space && between !== space) opening++;
      if (bytes[opening] === quote) {
        const closing = closingQuote(bytes, opening, name, line);
        receiver.cell(record, column, opening + 1, closing, true);
        for (let i = opening; i < closing; i++) if (bytes[i] === newline) line++;
        at = closing + 1;
        while (at < end && bytes[at] === space && between !== space) at++;
        if (at < end && bytes[at] !== between && bytes[at] !== newline && bytes[at] !== carriageReturn && !(blanks && bytes[at] === tab))
          throw unclosed(name, line);
      } else {
        const from = at;
        if (blanks)
          while (at < end && bytes[at] !== space && bytes[at] !== tab && bytes[at] !== newline && bytes[at] !== carriageReturn) at++;
        else while (at < end && bytes[at] !== between && bytes[at] !== newline && bytes[at] !== carriageReturn) at++;
        receiver.cell(record, column, from, at, false);
      }
      column++;
      if (blanks) {
        while (bytes[at] === space || bytes[at] === tab) at++;
        if (at < end && bytes[at] !== newline && bytes[at] !== carriageReturn) continue;
      } else if (bytes[at] === between && at < end) {
        at++;
        continue;
      }
      break;
    }
    at = afterLine(bytes, at);
    line++;
    if (!receiver.record(record++, column, firstLine)) return;
  }
}

/** Where the next line begins if this one is blank or a comment. */
function skippedLine(bytes: Uint8Array, at: number, separator: number, comment: number | undefined): number | undefined {
  let i = at;
  if (bytes[i] === comment) while (i < bytes.length && bytes[i] !== newline && bytes[i] !== carriageReturn) i++;
  else while (i < bytes.length && (bytes[i] === space || (bytes[i] === tab && separator !== tab))) i++;
  return i === bytes.length || bytes[i] === newline || bytes[i] === carriageReturn ? afterLine(bytes, i) : undefined;
}

/** After the line's end that lies at `at`. */
function afterLine(bytes: Uint8Array, at: number): number {
  return bytes[at] === carriageReturn && bytes[at + 1] === newline ? at + 2 : at + 1;
}

function closingQuote(bytes: Uint8Array, opening: number, name: string, line: number): number {
  for (let i = opening + 1; i < bytes.length; i++) {
    if (bytes[i] !== quote) continue;
    if (bytes[i + 1] !== quote) return i;
    i++;
  }
  throw unclosed(name, line);
}

function unclosed(name: string, line: number): TableProblem {
  return new TableProblem(
    `Line ${line} of ${name} has a quotation mark that is not closed properly. Write "" for a quotation mark inside quotes.`,
  );
}

const candidates: readonly CellFormat['separator'][] = [44, 59, tab, 124, 'blanks'];
const [guessedRecords, guessedBytes] = [20, 1 << 18];

/**
 * The separator (comma, semicolon, tab, bar, or blanks) that cuts the first records into the most cells, as many in each; where
 * none does, the one that cuts the first record into the most.
 */
export function guessSeparator(
  bytes: Uint8Array,
  begin: number,
  comment: number | undefined,
  decimal: number,
  name: string,
): CellFormat['separator'] {
  const head = bytes.subarray(0, begin + guessedBytes);
  const guesses = candidates
    .filter((separator) => separator !== decimal)
    .map((separator) => {
      const counts: number[] = [];
      try {
        scanCells(head, begin, { separator, comment }, name, {
          cell: () => undefined,
          record: (_, cells) => counts.push(cells) < guessedRecords,
        });
      } catch (error) {
        if (!(error instanceof TableProblem)) throw error;
      }
      // What is cut off in the middle tells nothing.
      if (head.length < bytes.length && counts.length > 1 && counts.length < guessedRecords) counts.pop();
      return { separator, first: counts[0] ?? 0, isEven: counts.every((count) => count === counts[0]) };
    });
  const several = guesses.filter(({ first }) => first > 1);
  const written = several.filter(({ separator }) => separator !== 'blanks');
  const even = written.filter(({ isEven }) => isEven);
  const among = even.length > 0 ? even : written.length > 0 ? written : several;
  return (
    among.reduce<(typeof guesses)[number] | undefined>((best, one) => (best && best.first >= one.first ? best : one), undefined)
      ?.separator ?? 44
  );
}

/** Room for records: no more lines than these have something on them. */
export function linesIn(bytes: Uint8Array): number {
  let lines = 1;
  for (let i = 1; i < bytes.length; i++) {
    const byte = bytes[i];
    if ((byte === newline || byte === carriageReturn) && bytes[i - 1] !== newline && bytes[i - 1] !== carriageReturn) lines++;
  }
  return lines;
}
