import type { Diagnostic, TextRange } from '../../diagnostic';
import type { DatasetDescription, DatasetSource, FileReference, FileSource, LossName } from '../networkObjective';
import { InvalidObjective } from '../invalidObjective';
import { FileRefused, type ReadFile } from '../readFile';
import { readArrays, readNpz } from './arrays';
import { readCsv } from './csv';
import { datasetOf, type Dataset } from './dataset';
import { generate, generatorNamed } from './generators/registry';
import { readJsonTable } from './json';
import { readParquet } from './parquet';
import { readPictures } from './pictures';
import { TableProblem, type Table } from './table';
import { readText } from './text';

/** What reading takes beside the description. */
export interface Reading {
  readonly seed: number;
  readonly readFile: ReadFile;
}

/**
 * Reads the data of an experiment.
 * @throws InvalidObjective with a diagnostic at the key it concerns.
 */
export async function readDataset(description: DatasetDescription, loss: LossName, { seed, readFile }: Reading): Promise<Dataset> {
  const { table, ...heldOut } = await readTables(description, { seed, readFile });
  return orDiagnostic(() => datasetOf(table, description, loss, seed, heldOut), description, description.source.range);
}

/** The rows to learn from (and to split), and those that have files of their own. @throws InvalidObjective */
export async function readTables(
  description: DatasetDescription,
  { seed, readFile }: Reading,
): Promise<{ readonly table: Table; readonly validation: Table | undefined; readonly test: Table | undefined }> {
  const { source, validationSource, testSource } = description;
  return {
    table: source.kind === 'generate' ? generated(source, seed) : await readTable(source, description, readFile),
    validation: validationSource && (await readTable(validationSource, description, readFile)),
    test: testSource && (await readTable(testSource, description, readFile)),
  };
}

function generated({ generator: name, options }: Extract<DatasetSource, { kind: 'generate' }>, seed: number): Table {
  const generator = generatorNamed(name);
  if (!generator) throw new RangeError(`There is no generator ${name}.`);
  return generate(generator, options, seed);
}

/** The rows that files hold. @throws InvalidObjective at the place that names them. */
export async function readTable(source: FileSource, description: DatasetDescription, readFile: ReadFile): Promise<Table> {
  const { range } = source;
  if ('files' in source) {
    const files = await Promise.all(
      source.files.map(async ({ column, file }) => ({ column, path: file.path, bytes: await fileOf(file, readFile) })),
    );
    return orDiagnosticLater(() => readArrays(source.kind, files), description, range);
  }
  if (source.kind === 'pictures') return orDiagnosticLater(() => readPictures(source.file, source.options, readFile), description, range);
  const { path } = source.file;
  const bytes = await fileOf(source.file, readFile);
  switch (source.kind) {
    case 'csv':
      return orDiagnostic(() => readCsv(bytes, path, source.format), description, range);
    case 'json':
      return orDiagnostic(() => readJsonTable(bytes, path), description, range);
    case 'npz':
      return orDiagnosticLater(() => readNpz(bytes, path), description, range);
    case 'parquet':
      return orDiagnosticLater(() => readParquet(bytes, path), description, range);
    case 'text':
      return orDiagnostic(() => readText(bytes, path, source.options), description, range);
  }
}

/** The bytes of a file that an experiment refers to. @throws InvalidObjective at the reference. */
export async function fileOf({ path, range }: FileReference, readFile: ReadFile): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw invalid('file-refused', error.message, range);
  }
}

/** Runs what may find a problem in a table, and says where in the experiment file it belongs. */
export function orDiagnostic<Result>(read: () => Result, { ranges }: DatasetDescription, at: TextRange): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TableProblem)) throw error;
    throw invalid(`bad-${error.key === 'source' ? 'data' : error.key}`, error.message, ranges[error.key] ?? at, error.suggestions);
  }
}

/** The same of what takes its time. */
async function orDiagnosticLater<Result>(read: () => Promise<Result>, description: DatasetDescription, at: TextRange): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    return orDiagnostic(
      () => {
        throw error;
      },
      description,
      at,
    );
  }
}

export function invalid(code: string, message: string, range: TextRange, suggestions: readonly string[] = []): InvalidObjective {
  const diagnostic: Diagnostic = { severity: 'error', code, message, range, ...(suggestions.length > 0 ? { suggestions } : {}) };
  return new InvalidObjective([diagnostic]);
}
