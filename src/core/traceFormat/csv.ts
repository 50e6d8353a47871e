import type { Recording } from '../recording/recording';
import { coordinateName, type ParameterLayout } from '../parameters';
import { columnOf, type RecordColumn } from '../record/recordLayout';
import { summaryFigures } from '../record/summary';
import { numberText } from '../float32Text';

/** A column of the CSV file, for all runs; a run without it leaves its cells empty. */
export type CsvColumn = RecordedColumn | MeasuredColumn;

interface RecordedColumn extends Pick<RecordColumn, 'quantity' | 'slot' | 'kind'> {
  readonly title: string;
  readonly index: number;
}

/** Accuracy or validation: empty at steps at which it was not measured. */
interface MeasuredColumn {
  readonly title: string;
  readonly metric: number;
}

/** One column for every number that any of the runs records, in the order of the records. */
export function csvColumns(runs: readonly Recording[]): readonly CsvColumn[] {
  const columns = new Map<string, CsvColumn>();
  for (const { layout, assignment, metrics } of runs) {
    for (const column of layout.columns) {
      const { quantity, slot, kind } = column;
      for (let index = 0; index < column.size; index++) {
        const title = titleOf(
          quantity === 'layerState' ? assignment.objective.stateLayout : assignment.problem.layout,
          column,
          index,
          layout.tracked,
        );
        columns.set(title, { title, quantity, slot, kind, index });
      }
    }
    metrics?.names.forEach((title, metric) => metrics.whyAbsent(title) ?? columns.set(title, { title, metric }));
  }
  return [...columns.values()];
}

/** @param withEdits adds a last column that tells what a user changed at a step. */
export function csvHeader(columns: readonly CsvColumn[], withEdits = false): string {
  return ['run', 'step', ...columns.map(({ title }) => title), ...(withEdits ? ['edit'] : [])].map(quoted).join(',');
}

export function csvLine(columns: readonly CsvColumn[], id: string, run: Recording, step: number, withEdits = false): string {
  const row = run.row(step);
  const sample = run.metrics?.measuredAt(step);
  const cells = columns.map((one) => {
    if ('metric' in one) return sample ? numberText(sample[one.metric]) : '';
    const { quantity, slot, kind, index } = one;
    const column = columnOf(run.layout, quantity, slot, kind);
    return column && index < column.size ? numberText(row[column.offset + index]) : '';
  });
  const edits = run.edits.filter((edit) => edit.step === step).map(({ text }) => text);
  return [quoted(id), step, ...cells, ...(withEdits ? [quoted(edits.join('; '))] : [])].join(',');
}

/** @param layout of θ, or of what layers carry. */
function titleOf(
  layout: ParameterLayout,
  { quantity, slot, kind, scalar }: RecordColumn,
  index: number,
  tracked: readonly number[] = [],
): string {
  if (quantity === 'value' || quantity === 'learningRate') return quantity;
  const name = slot === undefined ? quantity : `state.${slot}`;
  if (scalar) return name;
  if (kind === 'tracked') return `${name}.${coordinateName(layout, tracked[index])}`;
  if (kind === 'summary')
    return `${name}.${layout.tensors[Math.floor(index / summaryFigures.length)].name}.${summaryFigures[index % summaryFigures.length]}`;
  return `${name}.${coordinateName(layout, index)}`;
}

/** RFC 4180; a leading = + - @ is kept from being a spreadsheet's formula by a quote mark. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
