import type { RecordSource } from '../record/recordSource';
import type { Instrument, InstrumentKind, PresentRecord } from './instrument';

/** The instruments that are mounted on one run. */
export class Instruments {
  private readonly mounted: ReadonlyMap<InstrumentKind, Instrument>;
  private readonly all: readonly Instrument[];

  constructor(kinds: readonly InstrumentKind[], source: RecordSource) {
    const mounted = kinds.flatMap((kind): [InstrumentKind, Instrument][] => {
      const instrument = kind.mount(source);
      return instrument ? [[kind, instrument]] : [];
    });
    this.mounted = new Map(mounted);
    this.all = [...this.mounted.values()];
  }

  /** What reads an instrument; undefined where it is not mounted. */
  of<Mounted extends Instrument>(kind: InstrumentKind<Mounted>): Mounted | undefined {
    return this.mounted.get(kind) as Mounted | undefined;
  }

  /** Bytes that they take together, as far as it matters. */
  get bytes(): number {
    return this.all.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
  }

  /** Measures the newest record, in the order of their list. @param stepTime milliseconds that making it took. */
  take(record: PresentRecord, stepTime: number): void {
    for (const instrument of this.all) {
      const { schedule } = instrument;
      if (!schedule.isDue(record.step, record.hasUpdate)) continue;
      if (!schedule.measured) {
        instrument.take(record);
        continue;
      }
      const began = performance.now();
      instrument.take(record);
      schedule.measured(record.step, performance.now() - began, stepTime);
    }
  }

  /** Completes the row of a record that is made again. */
  complete(record: Pick<PresentRecord, 'step' | 'row' | 'values'>): void {
    for (const instrument of this.all) instrument.complete?.(record);
  }

  /** Forgets `step` and all after it. */
  cut(step: number): void {
    for (const instrument of this.all) {
      instrument.cut(step);
      instrument.schedule.cut?.(step);
    }
  }
}
