import { tableLimits, textOf, TableProblem, type Column, type Table } from './table';

/**
 * A table from JSON: a list of rows (`[{"x": 1, "class": "a"}, …]`, or lists of values whose columns are called 0, 1, …),
 * or one list for each column (`{"pixels": [[…], …], "digit": [3, …]}`). A value may be a nested list, such as a picture.
 * @throws TableProblem
 */
export function readJsonTable(bytes: Uint8Array, name: string): Table {
  const content = parsed(textOf(bytes, name, tableLimits.jsonBytes), name);
  const byColumn = Array.isArray(content) ? columnsOfRows(content, name) : columnsOfObject(content, name);
  const rows = byColumn[0]?.values.length ?? 0;
  if (rows === 0) throw new TableProblem(`${name} holds no rows. Write a list of rows such as [{"x": 1, "y": 2}], or a list for each column.`);
  if (byColumn.length > tableLimits.columns || rows > tableLimits.rows) {
    throw new TableProblem(`${name} has ${rows} rows and ${byColumn.length} columns, but may have ${tableLimits.rows} and ${tableLimits.columns} at most.`);
  }
  const uneven = byColumn.find(({ values }) => values.length !== rows);
  if (uneven) throw new TableProblem(`In ${name} the column “${uneven.name}” has ${uneven.values.length} values, but “${byColumn[0].name}” has ${rows}. Give every column one value a row.`);
  return { name, rows, columns: byColumn.map((column) => flat(column, name)), rowName: (row) => `row ${row} of ${name}` };
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TableProblem(`${name} is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

interface Nested {
  readonly name: string;
  readonly values: readonly unknown[];
}

function columnsOfRows(rows: readonly unknown[], name: string): Nested[] {
  const [first] = rows;
  if (first === null || typeof first !== 'object') throw new TableProblem(`${name} is a list, but its entries are no rows. Write each row as {"x": 1, "y": 2}.`);
  const names = Object.keys(first);
  rows.forEach((row, i) => {
    const keys = row !== null && typeof row === 'object' ? Object.keys(row) : [];
    const absent = names.find((key) => !keys.includes(key));
    const extra = keys.find((key) => !names.includes(key));
    if (absent !== undefined) throw new TableProblem(`Row ${i} of ${name} has no “${absent}”, as the first row has. Add it.`);
    if (extra !== undefined) throw new TableProblem(`Row ${i} of ${name} has “${extra}”, which the first row does not have. Remove it, or add it to every row.`);
  });
  return names.map((key) => ({ name: key, values: rows.map((row) => (row as Record<string, unknown>)[key]) }));
}

function columnsOfObject(content: unknown, name: string): Nested[] {
  if (content === null || typeof content !== 'object') throw new TableProblem(`${name} holds ${JSON.stringify(content)?.slice(0, 40)}, but a table is a list of rows or a list for each column.`);
  // Notes beside the columns, such as where the rows come from, are no columns.
  return Object.entries(content).flatMap(([key, values]) => (Array.isArray(values) ? [{ name: key, values: values as unknown[] }] : []));
}

function flat({ name: column, values }: Nested, name: string): Column {
  const shape = shapeOf(values[0]);
  if (shape.length > tableLimits.nesting) throw new TableProblem(`In ${name} the values of “${column}” are nested ${shape.length} deep, but may be ${tableLimits.nesting} at most.`);
  const size = shape.reduce((product, length) => product * length, 1);
  if (size * values.length > tableLimits.numbers) throw new TableProblem(`In ${name} “${column}” holds ${size * values.length} numbers, but may hold ${tableLimits.numbers} at most. Leave out rows.`);
  const entries: (number | string | undefined)[] = [];
  values.forEach((value, row) => {
    if (!pour(value, shape, 0, entries)) {
      throw new TableProblem(`Row ${row} of ${name} has a value for “${column}” of another shape than the first row's [${shape.join(', ')}]. Give every row the same shape.`);
    }
  });
  return { name: column, shape, values: entries };
}

function shapeOf(value: unknown): number[] {
  const shape: number[] = [];
  for (let inner = value; Array.isArray(inner) && shape.length <= tableLimits.nesting; inner = (inner as unknown[])[0]) shape.push(inner.length);
  return shape;
}

/** Appends the entries of a nested list; false where it has another shape. */
function pour(value: unknown, shape: readonly number[], depth: number, into: (number | string | undefined)[]): boolean {
  if (depth < shape.length) return Array.isArray(value) && value.length === shape[depth] && value.every((inner) => pour(inner, shape, depth + 1, into));
  if (value !== null && typeof value === 'object') return false;
  into.push(typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : typeof value === 'string' ? value : undefined);
  return true;
}
