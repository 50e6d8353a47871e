import Papa from 'papaparse';
import { tableLimits, textOf, TableProblem, type Table } from './table';

/**
 * A table from comma-separated values (RFC 4180; other delimiters are recognised) with a header line. A column is of
 * numbers where every cell that holds something is a number.
 * @throws TableProblem
 */
export function readCsv(bytes: Uint8Array, name: string): Table {
  const { data: lines, errors } = Papa.parse<string[]>(textOf(bytes, name, tableLimits.csvBytes), { delimitersToGuess: [',', ';', '\t', '|'] });
  const broken = errors.find(({ type }) => type === 'Quotes');
  if (broken) throw new TableProblem(`Line ${(broken.row ?? 0) + 1} of ${name} has a quotation mark that is not closed properly. Write "" for a quotation mark inside quotes.`);
  // A quoted cell may go over several lines, so a row's line is counted, not its number.
  let line = 1;
  const numbered = lines.map((cells) => {
    const at = line;
    line += 1 + cells.reduce((breaks, cell) => breaks + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);
    return { cells, line: at };
  });
  const [header, ...rows] = numbered.filter(({ cells }) => cells.length > 1 || cells[0]?.trim() !== '');
  if (!header || rows.length === 0) throw new TableProblem(`${name} holds no rows. It needs a header line with the names of the columns, and a line for each row.`);
  const names = header.cells.map((cell) => cell.trim());
  const twice = names.find((one, i) => names.indexOf(one) !== i);
  if (twice !== undefined) throw new TableProblem(`${name} has two columns called “${twice}”. Give each column a name of its own in the first line.`);
  if (names.length > tableLimits.columns || rows.length > tableLimits.rows) {
    throw new TableProblem(`${name} has ${rows.length} rows and ${names.length} columns, but may have ${tableLimits.rows} and ${tableLimits.columns} at most.`);
  }
  const bad = rows.find(({ cells }) => cells.length !== names.length);
  if (bad) {
    throw new TableProblem(`Line ${bad.line} of ${name} has ${bad.cells.length} values, but the header names ${names.length} columns. Complete the line, or put values that hold a comma in quotes.`);
  }
  const columns = names.map((column, at) => ({ name: column, shape: [], values: typed(rows.map(({ cells }) => cells[at].trim())) }));
  return { name, rows: rows.length, columns, rowName: (row) => `line ${rows[row].line} of ${name}` };
}

/** What files write where a value is missing. */
const missing = /^(na|n\/a|null|none|\?|-)?$/i;
const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** Numbers that cannot be computed with stay numbers, so that the message can name their row. */
const nonFinite = /^([+-]?(inf|infinity)|nan)$/i;

function typed(cells: readonly string[]): (number | string | undefined)[] {
  const given = cells.filter((cell) => !missing.test(cell));
  const isNumeric = given.length > 0 && given.every((cell) => number.test(cell) || nonFinite.test(cell)) && given.some((cell) => number.test(cell));
  return cells.map((cell) => {
    if (missing.test(cell)) return undefined;
    if (!isNumeric) return cell;
    return nonFinite.test(cell) ? (/nan/i.test(cell) ? NaN : cell.startsWith('-') ? -Infinity : Infinity) : Number(cell);
  });
}
