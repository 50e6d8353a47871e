import { counted } from '../../displayText';
import type { CsvFormat } from '../networkObjective';
import { guessSeparator, linesIn, scanCells, type CellFormat } from './csvCells';
import { refuseRowAsHeader } from './csvHeader';
import { carefulNumber, isMissingWord, quickNumber } from './csvNumber';
import { refuseSize, TableProblem, textOf, type Column, type Table } from './table';

/**
 * A table from comma-separated values (RFC 4180; other separators are recognised). A column is of numbers where every cell that
 * holds something is a number. Read from the bytes in one pass, and in a second where there are columns of text.
 * @throws TableProblem
 */
export function readCsv(bytes: Uint8Array, name: string, format: CsvFormat = {}): Table {
  const begin = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const comment = format.comment?.charCodeAt(0);
  const decimal = (format.decimal ?? '.').charCodeAt(0);
  const cells: CellFormat = { comment, separator: separatorOf(format.separator) ?? guessSeparator(bytes, begin, comment, decimal, name) };
  const file: CsvFile = { bytes, begin, name, cells, format, decimal, missing: new Set(format.missing) };

  const first = firstRecord(file);
  const hasHeader = format.header ?? format.names === undefined;
  if (first.length === 0) throw noRows(name, hasHeader);
  const names = namesOf(file, first, hasHeader);
  const skipped = hasHeader ? 1 : 0;
  const { rows, numbers, texts } = readNumbers(file, names, skipped);
  if (rows === 0) throw noRows(name, hasHeader);
  const ofText = texts.some((is) => is) ? readTexts(file, texts, rows, skipped) : [];
  const columns = names.map((column, at): Column =>
    texts[at]
      ? { name: column, kind: 'texts', shape: [], values: ofText[at] }
      : { name: column, kind: 'numbers', shape: [], values: numbers[at].subarray(0, rows) },
  );
  return { name, rows, columns, rowName: (row) => `line ${lineOf(file, row + skipped)} of ${name}` };
}

interface CsvFile {
  readonly bytes: Uint8Array;
  readonly begin: number;
  readonly name: string;
  readonly cells: CellFormat;
  readonly format: CsvFormat;
  readonly decimal: number;
  readonly missing: ReadonlySet<string>;
}

function separatorOf(written: string | undefined): CellFormat['separator'] | undefined {
  if (written === undefined) return undefined;
  return written === 'blanks' || written === ' ' ? 'blanks' : written === 'tab' ? 9 : written.charCodeAt(0);
}

function noRows(name: string, hasHeader: boolean): TableProblem {
  return new TableProblem(
    `${name} holds no rows. It needs ${hasHeader ? 'a header line with the names of the columns, and ' : ''}a line for each row.`,
  );
}

function firstRecord(file: CsvFile): string[] {
  const first: string[] = [];
  scanCells(file.bytes, file.begin, file.cells, file.name, {
    cell: (_, __, from, to, isQuoted) => void first.push(textAt(file, from, to, isQuoted)),
    record: () => false,
  });
  return first;
}

function namesOf({ name, format }: CsvFile, first: readonly string[], hasHeader: boolean): readonly string[] {
  if (!hasHeader) {
    if (format.names && format.names.length !== first.length) {
      throw new TableProblem(
        `The first row of ${name} has ${counted(first.length, 'value')}, but \`columns\` names ${format.names.length}. Name each column, in the order of the file.`,
        'columns',
      );
    }
    return format.names ?? first.map((_, i) => String(i));
  }
  if (format.header === undefined) refuseRowAsHeader(first, name);
  const twice = repeated(first);
  if (twice !== undefined)
    throw new TableProblem(`${name} has two columns called “${twice.slice(0, 60)}”. Give each column a name of its own in the first line.`);
  return first;
}

function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

/** Every column's cells as numbers, NaN for none, and which columns hold something else. */
function readNumbers(file: CsvFile, names: readonly string[], skipped: number) {
  const { bytes, name, decimal, format, missing } = file;
  const width = names.length;
  // A row of n columns takes n bytes at least.
  const room = Math.min(linesIn(bytes), Math.ceil(bytes.length / width) + 1);
  refuseSize(name, room, width);
  const numbers = names.map(() => new Float64Array(room));
  const texts = new Uint8Array(width);
  let rows = 0;
  scanCells(bytes, file.begin, file.cells, name, {
    cell(record, column, from, to, isQuoted) {
      if (record < skipped || column >= width || texts[column] === 1) return;
      const quick = quickNumber(bytes, from, to, decimal);
      if (quick === quick) {
        numbers[column][record - skipped] = quick;
        return;
      }
      const text = from === to ? '' : textAt(file, from, to, isQuoted);
      const value = isMissingWord(text, missing) ? NaN : carefulNumber(text, format.decimal);
      if (value === undefined) texts[column] = 1;
      else numbers[column][record - skipped] = value;
    },
    record(record, cells, line) {
      if (cells !== width) {
        const named = skipped > 0 ? `the header names ${width} columns` : `the first row has ${width}`;
        throw new TableProblem(
          `Line ${line} of ${name} has ${counted(cells, 'value')}, but ${named}. Complete the line, or put values that hold a separator in quotes.`,
        );
      }
      rows = record + 1 - skipped;
      return true;
    },
  });
  // Words for missing values may look like numbers: -999.
  if (missing.size > 0) numbers.forEach((column, at) => texts[at] === 0 && forget(column, rows, missing, format.decimal));
  return { rows, numbers, texts: Array.from(texts, (is) => is === 1) };
}

function forget(column: Float64Array, rows: number, missing: ReadonlySet<string>, decimal: CsvFormat['decimal']): void {
  const values = new Set([...missing].flatMap((word) => carefulNumber(word, decimal) ?? []));
  for (let row = 0; row < rows; row++) if (values.has(column[row])) column[row] = NaN;
}

function readTexts(file: CsvFile, texts: readonly boolean[], rows: number, skipped: number): (string | undefined)[][] {
  const columns = texts.map((is) => (is ? Array<string | undefined>(rows).fill(undefined) : []));
  scanCells(file.bytes, file.begin, file.cells, file.name, {
    cell(record, column, from, to, isQuoted) {
      if (record < skipped || !texts[column]) return;
      const text = textAt(file, from, to, isQuoted);
      if (!isMissingWord(text, file.missing)) columns[column][record - skipped] = text;
    },
    record: () => true,
  });
  return columns;
}

/** A cell's text without blanks around it. */
function textAt({ bytes, name }: CsvFile, from: number, to: number, isQuoted: boolean): string {
  const text = textOf(bytes.subarray(from, to), name, Infinity).trim();
  return isQuoted ? text.replaceAll('""', '"') : text;
}

/** The line that a record begins on: looked up only where a message names it. */
function lineOf({ bytes, begin, cells, name }: CsvFile, wanted: number): number {
  let found = 0;
  scanCells(bytes, begin, cells, name, {
    cell: () => undefined,
    record(record, _, line) {
      found = line;
      return record < wanted;
    },
  });
  return found;
}
