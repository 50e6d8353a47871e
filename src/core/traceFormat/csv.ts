import type { Run } from '../engine/run';
import { coordinateName, type ParameterLayout } from '../parameters';
import { columnOf, type RecordColumn } from '../engine/record';
import { summaryFigures } from '../engine/summary';
import { numberText } from './number';

/** A column of the CSV file, for all runs; a run without it leaves its cells empty. */
export interface CsvColumn extends Pick<RecordColumn, 'quantity' | 'slot' | 'kind'> {
  readonly title: string;
  readonly index: number;
}

/** One column for every number that any of the runs records, in the order of the records. */
export function csvColumns(runs: readonly Run[]): readonly CsvColumn[] {
  const columns = new Map<string, CsvColumn>();
  for (const { layout, assignment } of runs) {
    for (const column of layout.columns) {
      const { quantity, slot, kind } = column;
      for (let index = 0; index < column.size; index++) {
        const title = titleOf(assignment.problem.layout, column, index, layout.tracked);
        columns.set(title, { title, quantity, slot, kind, index });
      }
    }
  }
  return [...columns.values()];
}

/** @param withEdits adds a last column that tells what a user changed at a step. */
export function csvHeader(columns: readonly CsvColumn[], withEdits = false): string {
  return ['run', 'step', ...columns.map(({ title }) => title), ...(withEdits ? ['edit'] : [])].map(quoted).join(',');
}

export function csvLine(columns: readonly CsvColumn[], id: string, run: Run, step: number, withEdits = false): string {
  const row = run.row(step);
  const cells = columns.map(({ quantity, slot, kind, index }) => {
    const column = columnOf(run.layout, quantity, slot, kind);
    return column && index < column.size ? numberText(row[column.offset + index]) : '';
  });
  const edits = run.edits.filter((edit) => edit.step === step).map(({ text }) => text);
  return [quoted(id), step, ...cells, ...(withEdits ? [quoted(edits.join('; '))] : [])].join(',');
}

function titleOf(layout: ParameterLayout, { quantity, slot, kind, scalar }: RecordColumn, index: number, tracked: readonly number[] = []): string {
  if (quantity === 'value' || quantity === 'learningRate') return quantity;
  const name = slot === undefined ? quantity : `state.${slot}`;
  if (scalar) return name;
  if (kind === 'tracked') return `${name}.${coordinateName(layout, tracked[index])}`;
  if (kind === 'summary') return `${name}.${layout.tensors[Math.floor(index / summaryFigures.length)].name}.${summaryFigures[index % summaryFigures.length]}`;
  // What layers carry is no parameter and has names of its own.
  return quantity === 'layerState' ? `${name}[${index}]` : `${name}.${coordinateName(layout, index)}`;
}

/** RFC 4180; a leading = + - @ is kept from being a spreadsheet's formula by a quote mark. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
