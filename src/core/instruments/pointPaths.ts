import { columnValues, type RecordLayout } from '../record/recordLayout';
import type { Instrument, InstrumentKind, PresentRecord } from './instrument';
import { PathSamples } from './pathSamples';
import { everyRecord } from './schedule';

/** The path of every state slot that is a point in parameter space; of none where θ is too long for records to hold it. */
export class PointPaths implements Instrument {
  readonly schedule = everyRecord;
  readonly bySlot: ReadonlyMap<string, PathSamples>;

  constructor(
    private readonly layout: RecordLayout,
    slots: readonly string[],
    size: number,
  ) {
    this.bySlot = new Map(slots.map((slot) => [slot, new PathSamples(size)]));
  }

  take({ step, row }: PresentRecord): void {
    for (const [slot, samples] of this.bySlot) samples.add(step, columnValues(this.layout, row, 'state', slot));
  }

  cut(step: number): void {
    for (const samples of this.bySlot.values()) samples.cut(step);
  }
}

export const pointPaths: InstrumentKind<PointPaths> = {
  mount({ layout, assignment }) {
    const slots = layout.columns.flatMap(({ slot, isPoint, kind }) => (slot !== undefined && isPoint && kind === 'whole' ? [slot] : []));
    return slots.length > 0 ? new PointPaths(layout, slots, assignment.problem.layout.size) : undefined;
  },
};
