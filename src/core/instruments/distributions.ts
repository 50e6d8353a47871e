import { quantileSorted } from 'd3-array';
import type { ParameterTensor } from '../parameters';
import type { RecordQuantity } from '../record/recordLayout';
import { quantileLevels } from '../record/tensorFigures';
import type { Instrument, InstrumentKind, PresentRecord } from './instrument';
import { TimeShare } from './timeShare';

/** Of the time of a step. */
const share = 0.007;

/** Of these quantities, for each tensor. */
export const distributedQuantities = [
  'parameters',
  'gradient',
  'update',
  'effectiveLearningRate',
] as const satisfies readonly RecordQuantity[];
export type DistributedQuantity = (typeof distributedQuantities)[number];

/** Entries of a tensor that are looked at: evenly spread, so that the answer is the same every time. */
const largestSample = 2048;
const mostTimes = 256;

/** Distributions of every tensor's entries over time; thinned when there are too many. */
export class Distributions implements Instrument {
  readonly schedule = new TimeShare(share);
  private times: { readonly step: number; readonly quantiles: Float32Array }[] = [];
  private thinning = 1;
  private offered = 0;

  constructor(private readonly tensors: readonly ParameterTensor[]) {}

  get bytes(): number {
    return this.times.reduce((sum, { quantiles }) => sum + quantiles.byteLength, 0);
  }

  take({ step, values }: PresentRecord): void {
    if (this.offered++ % this.thinning !== 0) return;
    const width = quantileLevels.length;
    const quantiles = new Float32Array(distributedQuantities.length * this.tensors.length * width);
    distributedQuantities.forEach((quantity, q) => {
      const vector = values(quantity);
      this.tensors.forEach(({ offset, size }, t) => {
        const into = quantiles.subarray((q * this.tensors.length + t) * width, (q * this.tensors.length + t + 1) * width);
        writeQuantiles(vector, offset, size, into);
      });
    });
    this.times.push({ step, quantiles });
    if (this.times.length <= mostTimes) return;
    this.times = this.times.filter((_, i) => i % 2 === 0);
    this.thinning *= 2;
  }

  /** Of one tensor: the steps measured, and for each quantileLevels.length numbers. */
  of(quantity: DistributedQuantity, tensor: number): { steps: Float64Array; quantiles: Float32Array } {
    const width = quantileLevels.length;
    const at = (distributedQuantities.indexOf(quantity) * this.tensors.length + tensor) * width;
    const quantiles = new Float32Array(this.times.length * width);
    this.times.forEach((time, i) => quantiles.set(time.quantiles.subarray(at, at + width), i * width));
    return { steps: Float64Array.from(this.times, ({ step }) => step), quantiles };
  }

  cut(step: number): void {
    this.times = this.times.filter((time) => time.step < step);
  }
}

/** Where θ is too long for records to hold it: of one that they hold, distributions are made when asked for. */
export const distributions: InstrumentKind<Distributions> = {
  mount: ({ layout, assignment }) => (layout.tracked ? new Distributions(assignment.problem.layout.tensors) : undefined),
};

/** Quantiles of (a sample of) values[offset … offset + size − 1]: interpolated order statistics of the finite ones; NaN where there is none. */
export function writeQuantiles(values: Float32Array, offset: number, size: number, into: Float32Array): void {
  const count = Math.min(size, largestSample);
  const sample = new Float32Array(count);
  let finite = 0;
  for (let i = 0; i < count; i++) {
    const x = values[offset + Math.floor((i * size) / count)];
    if (Number.isFinite(x)) sample[finite++] = x;
  }
  if (finite === 0) {
    into.fill(NaN);
    return;
  }
  const sorted = Array.from(sample.subarray(0, finite).sort());
  quantileLevels.forEach((level, i) => {
    into[i] = quantileSorted(sorted, level) as number;
  });
}
