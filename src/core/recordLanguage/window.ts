import { columnOf, updateQuantities, type RecordQuantity } from '../record/recordLayout';
import type { Recording } from '../recording/recording';

/** Where the numbers of a column lie at the window's step: rows[at] is the first. Before the first record all are NaN. */
export interface ColumnView {
  rows: Float32Array;
  at: number;
  readonly size: number;
}

interface FollowedColumn extends ColumnView {
  readonly quantity: RecordQuantity;
  readonly slot: string | undefined;
  /** Records back from the window's step: 0 or 1. */
  readonly lag: number;
  /** Its place in a row; undefined where rows do not hold it. */
  readonly offset: number | undefined;
  /** Of a column that rows do not hold and that is looked back at: which step `rows` is a copy of. */
  copied: number;
}

/**
 * The record that compiled expressions look at, and the one before it. Expressions ask for columns once, when they are
 * compiled; moving on only changes where the columns' numbers lie, so that nothing is copied or allocated a step.
 */
export class RecordWindow {
  step: number;
  private readonly columns: FollowedColumn[] = [];

  constructor(readonly run: Recording) {
    this.step = run.first;
  }

  /** Undefined where the run's records have no such quantity or slot. */
  column(quantity: RecordQuantity, slot: string | undefined, lag: number): ColumnView | undefined {
    const followed = this.columns.find((one) => one.quantity === quantity && one.slot === slot && one.lag === lag);
    if (followed) return followed;
    const { layout, assignment } = this.run;
    const whole = columnOf(layout, quantity, slot);
    const summary = columnOf(layout, quantity, slot, 'summary');
    if (!whole && !summary) return undefined;
    const size = whole?.size ?? assignment.problem.layout.size;
    const column: FollowedColumn = { quantity, slot, lag, offset: whole?.offset, size, rows: nothing(size), at: 0, copied: -1 };
    this.columns.push(column);
    // Copies of what is looked back at are made before reading moves the run's replay on.
    this.columns.sort((a, b) => b.lag - a.lag);
    return column;
  }

  /** What was asked for of the update at the window's step, where the record there has none. */
  get absent(): RecordQuantity | undefined {
    const isAbsent = ({ quantity, lag }: FollowedColumn) => updateQuantities.has(quantity) && lag === 0;
    return this.run.hasUpdate(this.step) ? undefined : this.columns.find(isAbsent)?.quantity;
  }

  moveTo(step: number): void {
    this.step = step;
    for (const column of this.columns) this.place(column, step - column.lag);
  }

  private place(column: FollowedColumn, step: number): void {
    const { run } = this;
    if (step < run.first) {
      column.rows = nothing(column.size);
      column.at = 0;
      column.copied = -1;
    } else if (column.offset !== undefined) {
      column.rows = run.memoryAt(step);
      column.at = (step % run.rowsPerChunk) * run.layout.stride + column.offset;
    } else {
      column.rows = column.lag === 0 ? run.values(step, column.quantity, column.slot) : this.copyOf(column, step);
      column.at = 0;
    }
  }

  /** The run overwrites its whole vectors, so that what is looked back at has to be copied, once a step. */
  private copyOf(column: FollowedColumn, step: number): Float32Array {
    if (column.copied === step) return column.rows;
    column.copied = step;
    return Float32Array.from(this.run.values(step, column.quantity, column.slot));
  }
}

let nothings = new Float32Array(16).fill(NaN);

/** NaNs, shared by all who have no record to look at. */
function nothing(size: number): Float32Array {
  if (nothings.length < size) nothings = new Float32Array(size).fill(NaN);
  return nothings;
}
