/** Tables that are files of their own: to learn from, to validate on, to test on. */
import { TableProblem, type Column, type Table } from './table';

/** The rows of several tables under each other, with the row that each begins with. */
export interface Joined {
  readonly table: Table;
  readonly begins: readonly number[];
}

/**
 * The tables under each other: of the columns of the first, which the others need to have.
 * @throws TableProblem for a column that another table lacks, or has in another shape.
 */
export function joined(tables: readonly Table[]): Joined {
  const [first, ...others] = tables;
  if (others.length === 0) return { table: first, begins: [0] };
  const begins: number[] = [];
  let rows = 0;
  for (const table of tables) {
    begins.push(rows);
    rows += table.rows;
  }
  const columns = first.columns.map((column) => under(column, [column, ...others.map((table) => columnIn(table, column, first))]));
  const rowName = (row: number) => {
    const at = begins.findLastIndex((begin) => begin <= row);
    return tables[at].rowName(row - begins[at]);
  };
  return { table: { name: first.name, rows, columns, rowName }, begins };
}

function columnIn(table: Table, { name, shape }: Column, first: Table): Column {
  const found = table.columns.find((column) => column.name === name);
  if (!found) throw new TableProblem(`${table.name} has no column “${name}”, which ${first.name} has. Give both the same columns.`);
  if (found.shape.join() !== shape.join())
    throw new TableProblem(
      `“${name}” has the shape [${found.shape.join(', ')}] in ${table.name}, but [${shape.join(', ')}] in ${first.name}. Make the two agree.`,
    );
  return found;
}

function under(like: Column, parts: readonly Column[]): Column {
  if (parts.every((part) => part.kind === 'numbers')) {
    const entries = like.kind === 'numbers' ? like.entries : undefined;
    const length = parts.reduce((sum, { values }) => sum + values.length, 0);
    const values = parts.every((part) => part.values instanceof Float64Array) ? new Float64Array(length) : new Float32Array(length);
    let at = 0;
    for (const part of parts) {
      values.set(part.values, at);
      at += part.values.length;
    }
    return { name: like.name, kind: 'numbers', shape: like.shape, values, ...(entries ? { entries } : {}) };
  }
  // A column that is text in one file is text in all.
  const texts = parts.flatMap((part) =>
    part.kind === 'texts' ? [...part.values] : Array.from(part.values, (x) => (Number.isNaN(x) ? undefined : String(x))),
  );
  return { name: like.name, kind: 'texts', shape: like.shape, values: texts };
}
