/** Rows as a file or a generator gives them, column by column. */
export interface Table {
  /** The file's path as written, or the generator's name. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** How messages name a row: `line 8 of iris.csv`. */
  readonly rowName: (row: number) => string;
}

export interface Column {
  readonly name: string;
  /** Of one row's value: [] for a single number or text, [8, 8] for a picture. */
  readonly shape: readonly number[];
  /** rows times the size of `shape`, flat. Undefined entries are missing values; texts are kept as they stand. */
  readonly values: readonly (number | string | undefined)[] | Float32Array;
}

/** What is wrong with a table: a whole sentence, and which key of the experiment file it concerns. */
export class TableProblem extends Error {
  override readonly name = 'TableProblem';

  constructor(
    message: string,
    readonly key: 'source' | 'inputs' | 'target' | 'shape' | 'batchSize' | 'sampling' | 'batches' | 'validation' = 'source',
    /** Names that could stand there instead. */
    readonly suggestions: readonly string[] = [],
  ) {
    super(message);
  }
}

/** Largest files that are read, and most numbers that a table may hold. */
export const tableLimits = { csvBytes: 64 * 2 ** 20, jsonBytes: 64 * 2 ** 20, rows: 5_000_000, numbers: 2 ** 27, nesting: 4, columns: 20_000 } as const;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws TableProblem for a file too large or not in UTF-8. */
export function textOf(bytes: Uint8Array, name: string, mostBytes: number): string {
  if (bytes.length > mostBytes) {
    throw new TableProblem(`${name} has ${Math.ceil(bytes.length / 2 ** 20)} MB, but may have ${mostBytes / 2 ** 20} at most. Leave out rows or columns.`);
  }
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new TableProblem(`${name} is not a text in UTF-8 (${error instanceof Error ? error.message : String(error)}). Save it as UTF-8.`);
  }
}
