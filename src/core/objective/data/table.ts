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
  readonly values: Float32Array | Float64Array;
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
    readonly key: 'source' | 'inputs' | 'target' | 'shape' | 'batchSize' | 'sampling' | 'batches' | 'validation' | 'columns' | 'rows' | 'classWeights' | 'standardizeTarget' = 'source',
    /** Names that could stand there instead. */
    readonly suggestions: readonly string[] = [],
  ) {
    super(message);
  }
}

/** Largest files that are read, and most numbers that a table may hold. */
export const tableLimits = { csvBytes: 512 * 2 ** 20, jsonBytes: 256 * 2 ** 20, rows: 5_000_000, numbers: 2 ** 27, nesting: 4, columns: 20_000 } as const;

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
export function refuseLarge(bytes: Uint8Array, name: string, mostBytes: number): void {
  if (bytes.length <= mostBytes) return;
  throw new TableProblem(`${name} has ${Math.ceil(bytes.length / 2 ** 20)} MB, but may have ${mostBytes / 2 ** 20} at most. Leave out rows or columns.`);
}

/** @throws TableProblem for more rows, columns or numbers than a table may hold: to be asked before room is made for them. */
export function refuseSize(name: string, rows: number, columns: number): void {
  if (columns > tableLimits.columns || rows > tableLimits.rows) {
    throw new TableProblem(`${name} has ${rows} rows and ${columns} columns, but may have ${tableLimits.rows} and ${tableLimits.columns} at most.`);
  }
  if (rows * columns > tableLimits.numbers) {
    throw new TableProblem(`${name} has ${rows} rows of ${columns} columns, which are ${rows * columns} values, but may have ${tableLimits.numbers} at most. Leave out rows or columns.`);
  }
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
