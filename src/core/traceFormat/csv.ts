import type { Run } from '../engine/run';
import { coordinateName, type ParameterLayout } from '../parameters';
import type { RecordColumn } from '../engine/record';
import { jsonNumber } from './number';

/** A column of the CSV file, for all runs; a run without it leaves its cells empty. */
export interface CsvColumn {
  readonly title: string;
  readonly quantity: RecordColumn['quantity'];
  readonly slot?: string;
  readonly index: number;
}

/** One column for every number that any of the runs records, in the order of the records. */
export function csvColumns(runs: readonly Run[]): readonly CsvColumn[] {
  const columns = new Map<string, CsvColumn>();
  for (const { layout, assignment } of runs) {
    for (const { quantity, slot, size, scalar } of layout.columns) {
      for (let index = 0; index < size; index++) {
        const title = titleOf(assignment.problem.layout, quantity, slot, index, scalar === true);
        columns.set(title, { title, quantity, slot, index });
      }
    }
  }
  return [...columns.values()];
}

export function csvHeader(columns: readonly CsvColumn[]): string {
  return ['run', 'step', ...columns.map(({ title }) => title)].map(quoted).join(',');
}

export function csvLine(columns: readonly CsvColumn[], id: string, run: Run, step: number): string {
  const row = run.row(step);
  const cells = columns.map(({ quantity, slot, index }) => {
    const column = run.layout.columns.find((one) => one.quantity === quantity && one.slot === slot);
    return column && index < column.size ? String(jsonNumber(row[column.offset + index])) : '';
  });
  return [quoted(id), step, ...cells].join(',');
}

function titleOf(layout: ParameterLayout, quantity: string, slot: string | undefined, index: number, scalar: boolean): string {
  if (quantity === 'value' || quantity === 'learningRate') return quantity;
  const name = slot === undefined ? quantity : `state.${slot}`;
  return scalar ? name : `${name}.${coordinateName(layout, index)}`;
}

/** RFC 4180; a leading = + - @ is kept from being a spreadsheet's formula by a quote mark. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
