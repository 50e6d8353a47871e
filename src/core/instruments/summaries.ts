import type { ParameterLayout } from '../parameters';
import type { RecordColumn } from '../record/recordLayout';
import { summarize, summaryFigures } from '../record/summary';
import type { Instrument, InstrumentKind, PresentRecord } from './instrument';
import { TimeShare } from './timeShare';

/** Of the time of a step. With the other instruments of a long θ it leaves room for what is done at every step. */
const share = 0.015;

/** Norm, mean, least, greatest and number of non-finite entries of every tensor, in the rows of a θ too long to be recorded whole. */
export class Summaries implements Instrument {
  readonly schedule = new TimeShare(share);

  constructor(
    private readonly columns: readonly RecordColumn[],
    private readonly tensors: ParameterLayout['tensors'],
  ) {}

  /** Whether record `step` holds (or is to hold) the figures of every tensor. */
  has(step: number): boolean {
    return this.schedule.isDue(step);
  }

  take({ row, values }: Pick<PresentRecord, 'row' | 'values'>): void {
    for (const { quantity, slot, offset } of this.columns) {
      const vector = values(quantity, slot);
      this.tensors.forEach((tensor, i) =>
        summarize(vector, tensor.offset, tensor.offset + tensor.size, row, offset + i * summaryFigures.length),
      );
    }
  }

  complete(record: Pick<PresentRecord, 'step' | 'row' | 'values'>): void {
    if (this.has(record.step)) this.take(record);
  }

  /** They lie in the rows, which are cut there. */
  cut(): void {}
}

export const summaries: InstrumentKind<Summaries> = {
  mount({ layout, assignment }) {
    const columns = layout.columns.filter(({ kind }) => kind === 'summary');
    return columns.length > 0 ? new Summaries(columns, assignment.problem.layout.tensors) : undefined;
  },
};
