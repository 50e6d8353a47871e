import { displayValue } from '../../displayText';
import { TableProblem, textOf } from '../data/table';

const mostBytes = 64 * 2 ** 20;
const mostRows = 2 ** 22;
const mostBatches = 2 ** 20;

/**
 * `[[row, …], …]`: the row numbers (from 0 on, as in the data) of each step's batch.
 * @param rows how many rows the data have.
 * @throws TableProblem
 */
export function readBatchFile(bytes: Uint8Array, name: string, rows: number): Int32Array[] {
  const content = parsed(textOf(bytes, name, mostBytes), name);
  if (!Array.isArray(content) || content.length === 0) throw new TableProblem(`${name} holds no batches. Write a list of batches, each a list of row numbers: [[0, 1], [2, 3]].`, 'batches');
  if (content.length > mostBatches) throw new TableProblem(`${name} has ${content.length} batches, but may have ${mostBatches} at most. Leave some out; after the last they begin again.`, 'batches');
  return content.map((batch: unknown, step) => {
    if (!Array.isArray(batch) || batch.length === 0) throw new TableProblem(`Batch ${step} of ${name} is empty or no list. Write its row numbers: [0, 1, 2].`, 'batches');
    if (batch.length > mostRows) throw new TableProblem(`Batch ${step} of ${name} has ${batch.length} rows, but may have ${mostRows} at most. Make it smaller.`, 'batches');
    return Int32Array.from(batch, (row: unknown) => {
      if (typeof row !== 'number' || !Number.isInteger(row) || row < 0 || row >= rows) {
        throw new TableProblem(`Batch ${step} of ${name} names row ${displayValue(row)}, but the data have the rows 0 to ${rows - 1}. Write one of these.`, 'batches');
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
