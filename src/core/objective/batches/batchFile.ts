import { displayValue } from '../../displayText';
import type { Dataset } from '../data/dataset';
import { TableProblem, textOf } from '../data/table';

const mostBytes = 64 * 2 ** 20;
const mostRows = 2 ** 22;
const mostBatches = 2 ** 20;

/**
 * `[[row, …], …]`: the row numbers (from 0 on, as in the data) of each step's batch.
 * @throws TableProblem for rows that there are not, and for those kept for validation.
 */
export function readBatchFile(
  bytes: Uint8Array,
  name: string,
  { rows, validation, test }: Pick<Dataset, 'rows' | 'validation'> & Partial<Pick<Dataset, 'test'>>,
): Int32Array[] {
  const isKept = new Uint8Array(rows);
  for (const row of [...validation, ...(test ?? [])]) isKept[row] = 1;
  const content = parsed(textOf(bytes, name, mostBytes), name);
  if (!Array.isArray(content) || content.length === 0)
    throw new TableProblem(`${name} holds no batches. Write a list of batches, each a list of row numbers: [[0, 1], [2, 3]].`, 'batches');
  if (content.length > mostBatches)
    throw new TableProblem(
      `${name} has ${content.length} batches, but may have ${mostBatches} at most. Leave some out; after the last they begin again.`,
      'batches',
    );
  return content.map((batch: unknown, step) => {
    if (!Array.isArray(batch) || batch.length === 0)
      throw new TableProblem(`Batch ${step} of ${name} is empty or no list. Write its row numbers: [0, 1, 2].`, 'batches');
    if (batch.length > mostRows)
      throw new TableProblem(
        `Batch ${step} of ${name} has ${batch.length} rows, but may have ${mostRows} at most. Make it smaller.`,
        'batches',
      );
    return Int32Array.from(batch, (row: unknown) => {
      if (typeof row !== 'number' || !Number.isInteger(row) || row < 0 || row >= rows) {
        throw new TableProblem(
          `Batch ${step} of ${name} names row ${displayValue(row)}, but the data have the rows 0 to ${rows - 1}. Write one of these.`,
          'batches',
        );
      }
      if (isKept[row] === 1) {
        throw new TableProblem(
          `Batch ${step} of ${name} names row ${row}, which is kept for validation: a network is not validated on what it learns from. Leave the row out of the batches, or remove \`validation\`.`,
          'batches',
        );
      }
      return row;
    });
  });
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TableProblem(`${name} is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`, 'batches');
  }
}
