/** Tables from arrays of numbers: NumPy's .npy and .npz, MNIST's IDX, packed by gzip or not. */
import { unpacked } from '../../binary/archive';
import { readIdx } from '../../binary/idx';
import { inflate, isGzip, Unpackable } from '../../binary/inflate';
import { readNpy, type StoredArray } from '../../binary/npy';
import { refuseSize, room, sizeOf, tableLimits, TableProblem, type Column, type Table } from './table';

/** A file that a column is read from. */
export interface ColumnFile {
  /** Of the column; undefined: the file holds the whole table. */
  readonly column: string | undefined;
  readonly path: string;
  readonly bytes: Uint8Array;
}

const readers = { npy: readNpy, idx: readIdx } as const;

/** Columns of one file each. @throws TableProblem */
export async function readArrays(format: 'npy' | 'idx', files: readonly ColumnFile[]): Promise<Table> {
  const arrays = await Promise.all(
    files.map(({ column, path, bytes }) =>
      orProblem(path, async () => ({
        column,
        path,
        array: readers[format](isGzip(bytes) ? await inflate(bytes, 'gzip', room.bytes) : bytes),
      })),
    ),
  );
  const names = files.map(({ path }) => path).join(', ');
  return tableOf(
    names,
    arrays.flatMap(({ column, path, array }) => columnsOf(column, path, array)),
  );
}

/** Every array of an archive that \`numpy.savez\` has written is a column. @throws TableProblem */
export async function readNpz(bytes: Uint8Array, path: string): Promise<Table> {
  const arrays = await orProblem(path, async () => {
    const entries = [...(await unpacked(bytes, room.bytes))].filter(([name]) => name.endsWith('.npy'));
    return entries.map(([name, content]) => ({ name: name.slice(0, -'.npy'.length), array: readNpy(content) }));
  });
  if (arrays.length === 0) throw new TableProblem(`${path} holds no arrays. Save it by numpy.savez(file, x=x, y=y).`);
  return tableOf(
    path,
    arrays.flatMap(({ name, array }) => columnsOf(name, path, array)),
  );
}

async function orProblem<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Unpackable) throw new TableProblem(`${path} cannot be read: ${error.message}.`);
    throw error;
  }
}

/** An array whose first axis are the rows: a column by its name, or without one a column for each number of a row. */
function columnsOf(column: string | undefined, path: string, { shape, values }: StoredArray): Column[] {
  const [rows, ...row] = shape;
  if (shape.length === 0) throw new TableProblem(`“${column ?? path}” of ${path} is a single number. Its first axis has to be the rows.`);
  if (row.length > tableLimits.nesting)
    throw new TableProblem(
      `“${column ?? path}” of ${path} has ${row.length} axes beside the rows, but may have ${tableLimits.nesting} at most.`,
    );
  const width = sizeOf({ shape: row });
  refuseSize(path, rows, width);
  if (column !== undefined || row.length !== 1) return [{ name: column ?? 'x', kind: 'numbers', shape: row, values }];
  return Array.from({ length: width }, (_, at): Column => ({
    name: String(at),
    kind: 'numbers',
    shape: [],
    values: Float64Array.from({ length: rows }, (_row, i) => values[i * width + at]),
  }));
}

function tableOf(name: string, columns: readonly Column[]): Table {
  const rowsOf = (column: Column) => column.values.length / Math.max(1, sizeOf(column));
  const rows = rowsOf(columns[0]);
  const other = columns.find((column) => rowsOf(column) !== rows);
  if (other)
    throw new TableProblem(
      `${name}: “${columns[0].name}” has ${rows} rows, but “${other.name}” ${rowsOf(other)}. Their first axes have to be equally long.`,
    );
  if (rows === 0) throw new TableProblem(`${name} holds no rows.`);
  return { name, rows, columns, rowName: (row) => `row ${row} of ${name}` };
}
