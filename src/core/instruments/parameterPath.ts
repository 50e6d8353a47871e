import { heldValues, type RecordLayout } from '../record/recordLayout';
import type { Instrument, InstrumentKind, PresentRecord } from './instrument';
import { PathSamples } from './pathSamples';
import { everyRecord } from './schedule';

/** The path of θ, or of the coordinates of a long θ that records hold. */
export class ParameterPath implements Instrument {
  readonly schedule = everyRecord;
  readonly samples: PathSamples;

  constructor(
    private readonly layout: RecordLayout,
    size: number,
  ) {
    this.samples = new PathSamples(layout.tracked ?? size);
  }

  take({ step, row }: PresentRecord): void {
    this.samples.add(step, heldValues(this.layout, row, 'parameters'));
  }

  cut(step: number): void {
    this.samples.cut(step);
  }
}

export const parameterPath: InstrumentKind<ParameterPath> = {
  mount: ({ layout, assignment }) => new ParameterPath(layout, assignment.problem.layout.size),
};
