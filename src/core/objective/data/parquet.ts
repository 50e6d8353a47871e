/** Tables from Apache Parquet, as pandas, Polars and Spark write them. */
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { tableOfColumns } from './json';
import { refuseNumbers, refuseSize, room, TableProblem, type Table } from './table';

/**
 * Columns by their names; dates and times become texts, what is null is missing. What pages unpack to is limited before they are read.
 * @throws TableProblem
 */
export async function readParquet(bytes: Uint8Array, name: string): Promise<Table> {
  // A view of its own: the reader takes whole buffers.
  const file = bytes.byteLength === bytes.buffer.byteLength ? (bytes.buffer as ArrayBuffer) : new Uint8Array(bytes).buffer;
  const metadata = orProblem(name, () => parquetMetadata(file));
  const rows = Number(metadata.num_rows);
  const columns = orProblem(name, () => parquetSchema(metadata).children.map(({ element }) => element.name));
  refuseSize(name, rows, columns.length);
  const unpacked = metadata.row_groups.reduce((sum, { total_byte_size: size }) => sum + Number(size), 0);
  if (unpacked > room.bytes) refuseNumbers(`The columns of ${name}`, Math.ceil(unpacked / 4));
  let read: Record<string, unknown>[];
  try {
    read = await parquetReadObjects({ file, metadata });
  } catch (error) {
    throw damaged(name, error);
  }
  return tableOfColumns(
    columns.map((column) => ({ name: column, values: read.map((row) => plain(row[column])) })),
    name,
  );
}

/** Values as JSON has them. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  return Array.isArray(value) ? value.map(plain) : value;
}

function orProblem<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw damaged(name, error);
  }
}

function damaged(name: string, error: unknown): TableProblem {
  const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  const advice = /compression|codec/i.test(reason)
    ? 'Write it with snappy, which is pandas’ default, or without compression'
    : 'Write it again, as by pandas: df.to_parquet(file)';
  return new TableProblem(`${name} cannot be read as Parquet: ${reason.slice(0, 200)}. ${advice}.`);
}
