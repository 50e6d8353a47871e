import type { Diagnostic, TextRange } from '../../diagnostic';
import type { DatasetDescription, FileReference, LossName } from '../networkObjective';
import { InvalidObjective } from '../invalidObjective';
import { FileRefused, type ReadFile } from '../readFile';
import { readCsv } from './csv';
import { datasetOf, type Dataset } from './dataset';
import { generate, generatorNamed } from './generators/registry';
import { readJsonTable } from './json';
import { TableProblem, type Table } from './table';

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
  const { source } = description;
  const table = await readTable(description, { seed, readFile });
  const at = source.kind === 'generate' ? source.range : source.file.range;
  return orDiagnostic(() => datasetOf(table, description, loss, seed), description, at);
}

async function readTable(description: DatasetDescription, { seed, readFile }: Reading): Promise<Table> {
  const { source } = description;
  if (source.kind === 'generate') {
    const generator = generatorNamed(source.generator);
    if (!generator) throw new RangeError(`There is no generator ${source.generator}.`);
    return generate(generator, source.options, seed);
  }
  const { path, range } = source.file;
  const bytes = await fileOf(source.file, readFile);
  return orDiagnostic(() => (source.kind === 'csv' ? readCsv(bytes, path, source.format) : readJsonTable(bytes, path)), description, range);
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

export function invalid(code: string, message: string, range: TextRange, suggestions: readonly string[] = []): InvalidObjective {
  const diagnostic: Diagnostic = { severity: 'error', code, message, range, ...(suggestions.length > 0 ? { suggestions } : {}) };
  return new InvalidObjective([diagnostic]);
}
