import { oversize } from '../../fileSize';

/** Rows as a file or a generator gives them, column by column. */
export interface Table {
  /** The file's path as written, or the generator's name. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** How messages name a row: `line 8 of iris.csv`. */
  readonly rowName: (row: number) => string;
}

export type Column = NumberColumn | TextColumn;

interface AnyColumn {
  readonly name: string;
  /** Of one row's value: [] for a single number or text, [8, 8] for a picture. */
  readonly shape: readonly number[];
}

export interface NumberColumn extends AnyColumn {
  readonly kind: 'numbers';
  /** rows times the size of `shape`, flat. NaN: no value is given. */
  readonly values: Float32Array | Float64Array | Uint8Array;
  /** Where the numbers stand for something: what 0, 1, 2, … are called. */
  readonly entries?: readonly string[];
  /** What the entries of one row are called, where they have names of their own. */
  readonly parts?: readonly string[];
}

export interface TextColumn extends AnyColumn {
  readonly kind: 'texts';
  /** As they stand; undefined: no value is given. */
  readonly values: readonly (string | undefined)[];
}

/** What is wrong with a table: a whole sentence, and which key of the experiment file it concerns. */
export class TableProblem extends Error {
  override readonly name = 'TableProblem';

  constructor(
    message: string,
    readonly key:
      | 'source'
      | 'inputs'
      | 'target'
      | 'shape'
      | 'batchSize'
      | 'sampling'
      | 'batches'
      | 'validation'
      | 'columns'
      | 'rows'
      | 'classWeights'
      | 'standardizeTarget'
      | 'test'
      | 'augment' = 'source',
    /** Names that could stand there instead. */
    readonly suggestions: readonly string[] = [],
  ) {
    super(message);
  }
}

/** The memory that data may take. Whoever knows the machine says how much that is, before anything is read. */
export const room = { bytes: 2 * 2 ** 30 };

/** A number is kept as the file has it, as float32, and as the network sees it. */
const bytesPerNumber = 16;

/** Largest text that is parsed as JSON: its values take some ten times as much. */
export const tableLimits = { jsonBytes: 256 * 2 ** 20, rows: 50_000_000, nesting: 4, columns: 20_000 } as const;

const gigabytes = (bytes: number) => `${Number((bytes / 2 ** 30).toPrecision(2))} GB`;

/**
 * Refuses what the machine has no memory for, before room is made for it.
 * @param what the numbers are of: “28000 rows of 785 columns of digits.csv”. @throws TableProblem with an estimate.
 */
export function refuseNumbers(what: string, numbers: number): void {
  const needed = numbers * bytesPerNumber;
  if (needed <= room.bytes) return;
  throw new TableProblem(
    `${what} are ${numbers} numbers, which take about ${gigabytes(needed)} of memory, and there are ${gigabytes(room.bytes)} for data on this machine. Leave out rows or columns.`,
  );
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws TableProblem for a file too large or not in UTF-8. */
export function textOf(bytes: Uint8Array, name: string, mostBytes: number): string {
  refuseLarge(bytes, name, mostBytes);
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new TableProblem(`${name} is not a text in UTF-8 (${error instanceof Error ? error.message : String(error)}). Save it as UTF-8.`);
  }
}

/** @throws TableProblem for a file too large. */
function refuseLarge(bytes: Uint8Array, name: string, mostBytes: number): void {
  const refusal = oversize(bytes.length, mostBytes);
  if (refusal !== undefined) throw new TableProblem(`${name} ${refusal}. Leave out rows or columns.`);
}

/** @throws TableProblem for more rows, columns or numbers than a table may hold: to be asked before room is made for them. */
export function refuseSize(name: string, rows: number, columns: number): void {
  if (columns > tableLimits.columns || rows > tableLimits.rows) {
    throw new TableProblem(
      `${name} has ${rows} rows and ${columns} columns, but may have ${tableLimits.rows} and ${tableLimits.columns} at most.`,
    );
  }
  refuseNumbers(`${rows} rows of ${columns} columns of ${name}`, rows * columns);
}

/** Numbers in one row's value. */
export function sizeOf({ shape }: Pick<Column, 'shape'>): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Whether a row has no value in a column; where a value is a list, whether a part of it is missing. */
export function isMissing(column: Column, row: number): boolean {
  const size = sizeOf(column);
  for (let i = row * size; i < (row + 1) * size; i++) {
    const value = column.values[i];
    if (value === undefined || Number.isNaN(value)) return true;
  }
  return false;
}
