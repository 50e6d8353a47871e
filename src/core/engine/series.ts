import type { Measurement } from '../quantities/quantity';
import { entryOf, measurementOf } from '../quantities/registry';
import { MinMaxBuckets } from './minMaxBuckets';
import type { RecordLayout, RecordQuantity } from './record';

/** Coordinates whose series are kept from the start; others are made from the rows when first asked for. */
const firstCoordinates = 8;

/** Rows of records `first` … `first + rows.length / stride − 1`; as many as lie in one piece of memory. */
export interface RowStretch {
  readonly first: number;
  readonly rows: Float32Array;
}

/** Where series find the records they are made of. */
export interface RecordSource {
  /** The step of the first record; series are a gap before. */
  readonly first: number;
  readonly length: number;
  /** The stretch of memory that holds record `step`; `replay`: compute it again where it was given up. */
  stretchAt(step: number, replay: boolean): RowStretch | undefined;
  /** Entry `index` of the newest record, where rows do not hold it. */
  newestEntry(quantity: RecordQuantity, slot: string | undefined, index: number): number;
}

interface Series {
  readonly measure: Measurement;
  readonly buckets: MinMaxBuckets;
  /** What was measured last: it stands for the steps at which a quantity with a schedule is not measured. */
  last: number;
}

/** Every chartable series of one run, thinned as it grows. */
export class SeriesSet {
  private readonly byKey = new Map<string, Series>();
  /** Called with every new record: coordinates that rows do not hold, followed since somebody asked for them. */
  private readonly followers: (() => void)[] = [];

  constructor(
    private readonly layout: RecordLayout,
    private readonly source: RecordSource,
  ) {
    for (const key of ['value', 'learningRate', 'gradientNorm', 'updateNorm']) this.follow(key);
    for (const { quantity, slot, kind, size } of layout.columns) {
      if (kind !== 'whole' || quantity === 'value' || quantity === 'learningRate' || quantity === 'state' || quantity === 'layerState' || quantity === 'update') continue;
      for (let i = 0; i < Math.min(size, firstCoordinates); i++) this.follow(slot ? `${quantity}.${slot}/${i}` : `${quantity}/${i}`);
    }
  }

  /** Takes in the newest record. */
  add(row: Float32Array): void {
    for (const follow of this.followers) follow();
    for (const one of this.byKey.values()) one.buckets.add((one.last = one.measure(row, 0, this.source.length - 1) ?? one.last));
  }

  /**
   * Series over steps from … to (inclusive), about `points` points each. Two points a bucket, placed at its beginning
   * and middle, so that the series share their steps; one point a step where they are few enough.
   */
  read(keys: readonly string[], from: number, to: number, points: number): { steps: Float64Array; values: Float32Array } {
    const count = Math.max(0, to - from + 1);
    const series = keys.map((key) => this.byKey.get(key) ?? this.follow(key));
    if (count <= Math.max(points, 2)) return this.readSteps(series, from, to);

    const wanted = Math.ceil((2 * count) / points);
    const { bucketSize } = (this.byKey.get('value') as Series).buckets;
    if (wanted < bucketSize) {
      const fine = series.map((one) => one && new MinMaxBuckets(wanted, 2 * Math.ceil(count / wanted / 2)));
      const last = new Float64Array(series.length).fill(NaN);
      this.visit(from, to, true, (step, rows, offset) => {
        for (let row = 0; row < series.length; row++) fine[row]?.add(rows ? (last[row] = series[row]?.measure(rows, offset, step) ?? last[row]) : NaN);
      });
      return this.readBuckets(fine, 0, Math.ceil(count / wanted) - 1, 1, (i) => Math.min(from + i * wanted, to));
    }
    const group = Math.ceil(wanted / bucketSize);
    const width = group * bucketSize;
    return this.readBuckets(series.map((one) => one?.buckets), Math.floor(from / width), Math.floor(to / width), group, (i) => Math.min(i * width, to));
  }

  /** From the rows themselves: exactly one point a step. */
  private readSteps(series: readonly (Series | undefined)[], from: number, to: number): { steps: Float64Array; values: Float32Array } {
    const steps = Float64Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
    const values = new Float32Array(series.length * steps.length).fill(NaN);
    const last = new Float64Array(series.length).fill(NaN);
    this.visit(from, to, true, (step, rows, offset) => {
      for (let row = 0; row < series.length; row++) {
        if (rows) values[row * steps.length + step - from] = last[row] = series[row]?.measure(rows, offset, step) ?? last[row];
      }
    });
    return { steps, values };
  }

  /** From buckets, `group` of them to two points. */
  private readBuckets(buckets: readonly (MinMaxBuckets | undefined)[], first: number, last: number, group: number, step: (bucket: number) => number) {
    const steps = new Float64Array(2 * (last - first + 1));
    const values = new Float32Array(buckets.length * steps.length).fill(NaN);
    for (let i = first; i <= last; i++) {
      const at = 2 * (i - first);
      steps[at] = step(i);
      steps[at + 1] = (step(i) + step(i + 1)) / 2;
      buckets.forEach((one, row) => one?.write(i * group, Math.min((i + 1) * group, one.count), values, row * steps.length + at));
    }
    return { steps, values };
  }

  /** Calls for every record from … to; `rows` is undefined where one was given up and is not to be replayed. */
  private visit(from: number, to: number, replay: boolean, each: (step: number, rows: Float32Array | undefined, offset: number) => void): void {
    for (let step = from; step <= to; ) {
      // A step of a long θ takes too long to be computed again for a line.
      const stretch = step < this.source.first ? undefined : this.source.stretchAt(step, replay && !this.layout.tracked);
      const end = stretch ? Math.min(to + 1, stretch.first + stretch.rows.length / this.layout.stride) : step + 1;
      for (; step < end; step++) each(step, stretch?.rows, stretch ? (step - stretch.first) * this.layout.stride : 0);
    }
  }

  /** Forgets the records from step `length` on; what shares a bucket with them is measured again. */
  truncate(length: number): void {
    for (const one of this.byKey.values()) {
      const kept = one.buckets.truncate(length);
      this.visit(kept, length - 1, true, (step, rows, offset) => one.buckets.add(rows ? (one.last = one.measure(rows, offset, step) ?? one.last) : NaN));
    }
  }

  private follow(key: string): Series | undefined {
    const measure = measurementOf(key, this.layout) ?? this.fromNowOn(key);
    if (!measure) return undefined;
    const series = { measure, buckets: new MinMaxBuckets(), last: NaN };
    this.byKey.set(key, series);
    // Steps given up for the memory budget stay a gap: replaying all of them to draw one line would stall the run.
    this.visit(0, this.source.length - 1, false, (step, rows, offset) => series.buckets.add(rows ? (series.last = measure(rows, offset, step) ?? series.last) : NaN));
    return series;
  }

  /** Follows a coordinate that rows do not hold; steps before are a gap. */
  private fromNowOn(key: string): Measurement | undefined {
    const entry = entryOf(key);
    if (!this.layout.tracked || !entry || !this.layout.columns.some(({ quantity, slot, kind }) => kind === 'tracked' && quantity === entry.quantity && slot === entry.slot)) {
      return undefined;
    }
    const first = this.source.length;
    const values: number[] = [];
    this.followers.push(() => values.push(this.source.newestEntry(entry.quantity, entry.slot, entry.index)));
    return (_, __, step) => values[step - first] ?? NaN;
  }
}
