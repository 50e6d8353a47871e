/** Batches as `data:` asks for them: drawn by size and sampling, or listed in a file. */
import type { Dataset } from '../data/dataset';
import { fileOf, orDiagnostic } from '../data/readDataset';
import { TableProblem } from '../data/table';
import type { BatchDescription, DatasetDescription } from '../networkObjective';
import type { ReadFile } from '../readFile';
import { readBatchFile } from './batchFile';
import { listedBatches, samplerOf, type Sampler } from './sampler';

/** What batches are drawn from. */
export type Rows = Pick<Dataset, 'name' | 'rows' | 'training' | 'validation' | 'test'> & {
  readonly targets: Pick<Dataset['targets'], 'classes' | 'values' | 'steps'>;
};

/**
 * How batches are drawn, by their size.
 * @throws InvalidObjective where `data` asks for what the rows do not have.
 */
export async function samplers(
  data: DatasetDescription,
  dataset: Rows,
  seed: number,
  readFile: ReadFile,
): Promise<(size: number | 'all' | undefined) => Sampler> {
  const { batches } = data;
  const rows = dataset.training;
  const classOf = (row: number) => (dataset.targets.classes.length > 0 ? dataset.targets.values[row] : 0);
  const drawn = (size: number) => samplerOf({ rows, size, sampling: batches.sampling, seed, classOf });
  orDiagnostic(() => checkSize(batches, dataset), data, data.range);
  if (!batches.file) return (size) => drawn(size === 'all' ? rows.length : (size ?? batches.size ?? rows.length));
  const { file } = batches;
  const bytes = await fileOf(file, readFile);
  const listed = listedBatches(
    orDiagnostic(() => readBatchFile(bytes, file.path, dataset), data, file.range),
    rows.length,
  );
  return (size) => (size === undefined ? listed : drawn(size === 'all' ? rows.length : size));
}

/** @throws TableProblem for more rows than there are, and for proportions of classes where there are none. */
export function checkSize({ size, sampling }: BatchDescription, { training, targets, name }: Rows): void {
  if (size !== undefined && size > training.length) {
    throw new TableProblem(
      `A batch of ${size} rows is larger than the ${training.length} rows of ${name} that are there to learn from. Write ${training.length} or less, or leave \`batchSize\` out for all rows.`,
      'batchSize',
      [String(training.length)],
    );
  }
  if (sampling === 'stratified' && (targets.classes.length === 0 || targets.steps !== undefined)) {
    throw new TableProblem(
      `\`sampling: stratified\` keeps the classes’ proportions, but the target is ${targets.steps === undefined ? 'a number' : 'a sequence'}. Write \`shuffle\`.`,
      'sampling',
      ['shuffle'],
    );
  }
}
