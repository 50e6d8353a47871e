/** The shapes in which tables stand in JSON: rows, columns, and the `orient`s of pandas. */
import { counted } from '../../displayText';
import { TableProblem } from './table';

export interface NestedColumn {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** @throws TableProblem where the content is no table. */
export function nestedColumns(content: unknown, name: string): readonly NestedColumn[] {
  if (Array.isArray(content)) return columnsOfRows(content, name);
  if (!isObject(content))
    throw new TableProblem(
      `${name} holds ${JSON.stringify(content)?.slice(0, 40)}, but a table is a list of rows or a list for each column.`,
    );
  const split = splitOf(content);
  if (split) return columnsOfLists(split.names, split.rows, name);
  // orient: table
  if (Object.keys(content).length === 2 && isObject(content.schema) && Array.isArray(content.data))
    return columnsOfRows(content.data, name);
  const entries = Object.entries(content);
  if (entries.length > 0 && entries.every(([, values]) => isObject(values))) return columnsOfObjects(entries as [string, Row][], name);
  // Notes beside the columns, such as where the rows come from, are no columns.
  return entries.flatMap(([key, values]) => (Array.isArray(values) ? [{ name: key, values: values as unknown[] }] : []));
}

type Row = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function columnsOfRows(rows: readonly unknown[], name: string): readonly NestedColumn[] {
  const [first] = rows;
  if (first === undefined) return [];
  if (first === null || typeof first !== 'object')
    throw new TableProblem(`${name} is a list, but its entries are no rows. Write each row as {"x": 1, "y": 2}.`);
  const names = Object.keys(first);
  if (Array.isArray(first)) return columnsOfLists(names, rows, name);
  const columns = names.map((key) => ({ name: key, values: Array<unknown>(rows.length).fill(null) }));
  rows.forEach((row, i) => {
    const keys = isObject(row) ? Object.keys(row) : [];
    const isAsFirst = keys.length === names.length && keys.every((key, at) => key === names[at]);
    if (!isAsFirst) refuseOtherKeys(names, keys, `Row ${i} of ${name}`);
    const values = isAsFirst ? Object.values(row as Row) : names.map((key) => (row as Row)[key]);
    for (let at = 0; at < values.length; at++) columns[at].values[i] = values[at];
  });
  return columns;
}

function refuseOtherKeys(names: readonly string[], keys: readonly string[], row: string): void {
  const own = new Set(keys);
  const absent = names.find((key) => !own.has(key));
  if (absent !== undefined)
    throw new TableProblem(`${row} has no “${absent}”, as the first row has. Add it; a value that is not known is null.`);
  const known = new Set(names);
  const extra = keys.find((key) => !known.has(key));
  if (extra !== undefined)
    throw new TableProblem(`${row} has “${extra}”, which the first row does not have. Remove it, or add it to every row.`);
}

function columnsOfLists(names: readonly string[], rows: readonly unknown[], name: string): readonly NestedColumn[] {
  rows.forEach((row, i) => {
    if (!Array.isArray(row) || row.length !== names.length) {
      throw new TableProblem(
        `Row ${i} of ${name} has ${Array.isArray(row) ? counted(row.length, 'value') : 'no list of values'}, but the table has ${counted(names.length, 'column')}. Give every row one value a column.`,
      );
    }
  });
  return names.map((column, at) => ({ name: column, values: (rows as readonly unknown[][]).map((row) => row[at]) }));
}

/** orient: split */
function splitOf({ columns, data }: Row): { names: string[]; rows: readonly unknown[] } | undefined {
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every((row) => Array.isArray(row))) return undefined;
  if (!columns.every((column) => typeof column === 'string' || typeof column === 'number')) return undefined;
  return { names: columns.map(String), rows: data };
}

/** orient: columns ({"x": {"0": 1, …}}), or index ({"0": {"x": 1, …}}) where the outer keys alone count rows. */
function columnsOfObjects(entries: readonly [string, Row][], name: string): readonly NestedColumn[] {
  const count = /^\d+$/;
  const areRows = entries.every(([key]) => count.test(key)) && !Object.keys(entries[0][1]).every((key) => count.test(key));
  if (areRows)
    return columnsOfRows(
      entries.map(([, row]) => row),
      name,
    );
  const index = Object.keys(entries[0][1]);
  return entries.map(([column, values]) => {
    const absent = index.find((key) => !Object.hasOwn(values, key));
    if (absent !== undefined || Object.keys(values).length !== index.length)
      throw new TableProblem(
        `In ${name} the column “${column}” has ${counted(Object.keys(values).length, 'value')}, but “${entries[0][0]}” has ${index.length}${absent === undefined ? '' : ` (row “${absent}” is missing)`}. Give every column one value a row.`,
      );
    return { name: column, values: index.map((key) => values[key]) };
  });
}
