import { counted } from '../../displayText';
import { nestedColumns, type NestedColumn } from './jsonShapes';
import { refuseNumbers, refuseSize, sizeOf, tableLimits, textOf, TableProblem, type Column, type Table } from './table';

/**
 * A table from JSON: a list of rows (`[{"x": 1, "class": "a"}, …]`, or lists of values whose columns are called 0, 1, …), one
 * object a line (JSON Lines), one list for each column (`{"pixels": [[…], …], "digit": [3, …]}`), or what pandas writes. A value
 * may be a nested list, such as a picture.
 * @throws TableProblem
 */
export function readJsonTable(bytes: Uint8Array, name: string): Table {
  return tableOfColumns(nestedColumns(parsed(textOf(bytes, name, tableLimits.jsonBytes), name), name), name);
}

/** Columns of plain values, numbers, texts or lists of them, as a table. @throws TableProblem */
export function tableOfColumns(byColumn: readonly NestedColumn[], name: string): Table {
  const rows = byColumn[0]?.values.length ?? 0;
  if (rows === 0)
    throw new TableProblem(`${name} holds no rows. Write a list of rows such as [{"x": 1, "y": 2}], or a list for each column.`);
  refuseSize(name, rows, byColumn.length);
  const uneven = byColumn.find(({ values }) => values.length !== rows);
  if (uneven)
    throw new TableProblem(
      `In ${name} the column “${uneven.name}” has ${counted(uneven.values.length, 'value')}, but “${byColumn[0].name}” has ${rows}. Give every column one value a row.`,
    );
  return { name, rows, columns: byColumn.map((column) => flat(column, name)), rowName: (row) => `row ${row} of ${name}` };
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const lines = linesOf(text);
    // A single value over several lines is broken JSON; a value on each line is JSON Lines.
    if (lines.length < 2 || valueIn(lines[0].text) === undefined)
      throw new TableProblem(`${name} is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`);
    return lines.map(({ text: one, line }) => {
      const value = valueIn(one);
      if (value === undefined)
        throw new TableProblem(
          `Line ${line} of ${name} is not valid JSON: “${one.slice(0, 40)}”. In a file of JSON Lines every line is a row, such as {"x": 1, "y": 2}.`,
        );
      return value;
    });
  }
}

function linesOf(text: string): { text: string; line: number }[] {
  return text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [{ text: line.trim(), line: i + 1 }]));
}

/** A list or an object; undefined for everything else. */
function valueIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function flat({ name: column, values }: NestedColumn, name: string): Column {
  const shape = shapeOf(values);
  if (shape.length > tableLimits.nesting)
    throw new TableProblem(
      `In ${name} the values of “${column}” are nested ${shape.length} deep, but may be ${tableLimits.nesting} at most.`,
    );
  const size = sizeOf({ shape });
  refuseNumbers(`${values.length} values of “${column}” in ${name}`, size * values.length);
  const numbers = new Float64Array(size * values.length);
  let hasTexts = false;
  values.forEach((value, row) => {
    const end = pour(value, shape, 0, row * size, (entry, at) => {
      numbers[at] = typeof entry === 'number' ? entry : typeof entry === 'boolean' ? Number(entry) : NaN;
      hasTexts ||= typeof entry === 'string';
    });
    if (end === undefined)
      throw new TableProblem(
        `Row ${row} of ${name} has a value for “${column}” of another shape than the first row's [${shape.join(', ')}]. Give every row the same shape.`,
      );
  });
  if (!hasTexts) return { name: column, kind: 'numbers', shape, values: numbers };
  const texts = Array<string | undefined>(numbers.length).fill(undefined);
  values.forEach((value, row) =>
    pour(value, shape, 0, row * size, (entry, at) => {
      if (typeof entry === 'string' || typeof entry === 'number' || typeof entry === 'boolean') texts[at] = String(entry);
    }),
  );
  return { name: column, kind: 'texts', shape, values: texts };
}

/** Of the first value that there is. */
function shapeOf(values: readonly unknown[]): number[] {
  const shape: number[] = [];
  const first = values.find((value) => value !== null && value !== undefined);
  for (let inner: unknown = first; Array.isArray(inner) && shape.length <= tableLimits.nesting; inner = (inner as unknown[])[0])
    shape.push(inner.length);
  return shape;
}

/** Hands over the entries of a nested list with their places from `at` on; the place after the last, undefined where it has another shape. */
function pour(
  value: unknown,
  shape: readonly number[],
  depth: number,
  at: number,
  take: (entry: unknown, at: number) => void,
): number | undefined {
  if (depth < shape.length) {
    // A picture that is missing misses every entry.
    if (depth === 0 && (value === null || value === undefined)) return missingEntries(sizeOf({ shape }), at, take);
    if (!Array.isArray(value) || value.length !== shape[depth]) return undefined;
    let next: number | undefined = at;
    for (let i = 0; i < value.length && next !== undefined; i++) next = pour(value[i], shape, depth + 1, next, take);
    return next;
  }
  if (value !== null && typeof value === 'object') return undefined;
  take(value, at);
  return at + 1;
}

function missingEntries(count: number, at: number, take: (entry: unknown, at: number) => void): number {
  for (let i = 0; i < count; i++) take(null, at + i);
  return at + count;
}
