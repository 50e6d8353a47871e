import type { Measurement } from './quantities/quantity';
import { entryOf, isOfUpdate, measurementOf } from './quantities/registry';
import { MinMaxBuckets } from './minMaxBuckets';
import { columnOf, type RecordLayout } from '../record/recordLayout';
import type { RecordSource } from '../record/recordSource';
import type { Instrument, InstrumentKind, PresentRecord } from './instrument';
import { everyRecord } from './schedule';

/** Coordinates whose series are kept from the start; others are made from the rows when first asked for. */
const firstCoordinates = 8;
/** How far back is looked for what a quantity with a schedule was last. */
const longestSpacing = 1 << 14;

interface Series {
  readonly measure: Measurement;
  readonly buckets: MinMaxBuckets;
  /** Absent from a record without update. */
  readonly isOfUpdate: boolean;
  /** What was measured last: it stands for the steps at which a quantity with a schedule is not measured. */
  last: number;
}

/** The numbers of a coordinate that rows do not hold, from step `first` on. */
interface Followed {
  first: number;
  readonly values: number[];
  readonly newest: () => number;
}

/** Every chartable series of one run, thinned as it grows. */
export class SeriesSet implements Instrument {
  readonly schedule = everyRecord;
  private readonly layout: RecordLayout;
  private readonly byKey = new Map<string, Series>();
  /** Coordinates that rows do not hold, followed since somebody asked for them. */
  private readonly followed: Followed[] = [];

  constructor(private readonly source: RecordSource) {
    const { layout } = source;
    this.layout = layout;
    for (const key of ['value', 'learningRate', 'gradientNorm', 'updateNorm']) this.follow(key);
    for (const { quantity, slot, kind, size } of layout.columns) {
      if (
        kind !== 'whole' ||
        quantity === 'value' ||
        quantity === 'learningRate' ||
        quantity === 'state' ||
        quantity === 'layerState' ||
        quantity === 'update'
      )
        continue;
      for (let i = 0; i < Math.min(size, firstCoordinates); i++) this.follow(slot ? `${quantity}.${slot}/${i}` : `${quantity}/${i}`);
    }
  }

  take({ step, row, hasUpdate }: PresentRecord): void {
    for (const { values, newest } of this.followed) values.push(newest());
    for (const one of this.byKey.values()) one.buckets.add(numberAt(one, row, 0, step, hasUpdate));
  }

  /**
   * Series over steps from … to (inclusive), about `points` points each. Two points a bucket, placed at its beginning
   * and middle, so that the series share their steps; one point a step where they are few enough. None before the first record.
   */
  read(keys: readonly string[], wantedFrom: number, to: number, points: number): { steps: Float64Array; values: Float32Array } {
    const { first } = this.source;
    const from = Math.max(first, wantedFrom);
    const count = Math.max(0, to - from + 1);
    const series = keys.map((key) => this.byKey.get(key) ?? this.follow(key));
    if (count <= Math.max(points, 2)) return this.readSteps(series, from, to);

    const wanted = Math.ceil((2 * count) / points);
    const { bucketSize } = (this.byKey.get('value') as Series).buckets;
    if (wanted < bucketSize) {
      const fine = series.map((one) => one && { ...one, buckets: new MinMaxBuckets(wanted, 2 * Math.ceil(count / wanted / 2)), last: NaN });
      this.visit(from, to, true, (step, rows, offset) => {
        for (const one of fine) one?.buckets.add(rows ? numberAt(one, rows, offset, step, this.source.hasUpdate(step)) : NaN);
      });
      return this.readBuckets(
        fine.map((one) => one?.buckets),
        0,
        Math.ceil(count / wanted) - 1,
        1,
        (i) => Math.min(from + i * wanted, to),
      );
    }
    const group = Math.ceil(wanted / bucketSize);
    const width = group * bucketSize;
    return this.readBuckets(
      series.map((one) => one?.buckets),
      Math.floor((from - first) / width),
      Math.floor((to - first) / width),
      group,
      (i) => Math.min(first + i * width, to),
    );
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
  private readBuckets(
    buckets: readonly (MinMaxBuckets | undefined)[],
    first: number,
    last: number,
    group: number,
    step: (bucket: number) => number,
  ) {
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
  private visit(
    from: number,
    to: number,
    replay: boolean,
    each: (step: number, rows: Float32Array | undefined, offset: number) => void,
  ): void {
    for (let step = from; step <= to;) {
      // A step of a long θ takes too long to be computed again for a line.
      const stretch = this.source.stretchAt(step, replay && !this.layout.tracked);
      const end = stretch ? Math.min(to + 1, stretch.first + stretch.rows.length / this.layout.stride) : step + 1;
      for (; step < end; step++) each(step, stretch?.rows, stretch ? (step - stretch.first) * this.layout.stride : 0);
    }
  }

  /** What shares a bucket with what is forgotten is measured again. */
  cut(length: number): void {
    for (const one of this.followed) {
      one.first = Math.min(one.first, length);
      one.values.length = Math.min(one.values.length, length - one.first);
    }
    for (const one of this.byKey.values()) {
      const kept = this.source.first + one.buckets.truncate(length - this.source.first);
      one.last = this.lastBefore(kept, one.measure);
      this.visit(kept, length - 1, true, (step, rows, offset) =>
        one.buckets.add(rows ? numberAt(one, rows, offset, step, this.source.hasUpdate(step)) : NaN),
      );
    }
  }

  /** What stands, at step `length`, for a step at which a quantity with a schedule is not measured. */
  private lastBefore(length: number, measure: Measurement): number {
    if (!this.layout.tracked) return NaN;
    for (let step = length - 1; step >= Math.max(this.source.first, length - longestSpacing); step--) {
      const stretch = this.source.stretchAt(step, false);
      const measured = stretch && measure(stretch.rows, (step - stretch.first) * this.layout.stride, step);
      if (measured !== undefined) return measured;
    }
    return NaN;
  }

  private follow(key: string): Series | undefined {
    const measure = measurementOf(key, this.layout) ?? this.ofDefinition(key) ?? this.fromNowOn(key);
    if (!measure) return undefined;
    const series = { measure, buckets: new MinMaxBuckets(), isOfUpdate: isOfUpdate(key), last: NaN };
    this.byKey.set(key, series);
    // Steps given up for the memory budget stay a gap: replaying all of them to draw one line would stall the run.
    this.visit(this.source.first, this.source.length - 1, false, (step, rows, offset) =>
      series.buckets.add(rows ? numberAt(series, rows, offset, step, this.source.hasUpdate(step)) : NaN),
    );
    return series;
  }

  /** An entry of what the formula's `define:` names (`definition.r/0`), computed from the parameters of a row. */
  private ofDefinition(key: string): Measurement | undefined {
    const entry = definitionOf(key);
    const { objective } = this.source.assignment;
    const theta = columnOf(this.layout, 'parameters');
    if (!entry || !theta || !objective.definitions?.some(({ name }) => name === entry.name)) return undefined;
    return (rows, offset, step) =>
      objective.define?.(entry.name, rows.subarray(offset + theta.offset, offset + theta.offset + theta.size), step)[entry.index];
  }

  /** Follows a coordinate that rows do not hold; steps before are a gap. */
  private fromNowOn(key: string): Measurement | undefined {
    const entry = entryOf(key);
    if (
      !this.layout.tracked ||
      !entry ||
      !this.layout.columns.some(({ quantity, slot, kind }) => kind === 'tracked' && quantity === entry.quantity && slot === entry.slot)
    ) {
      return undefined;
    }
    const followed: Followed = {
      first: this.source.length,
      values: [],
      newest: () => this.source.newestEntry(entry.quantity, entry.slot, entry.index),
    };
    this.followed.push(followed);
    return (_, __, step) => followed.values[step - followed.first] ?? NaN;
  }
}

/** The parts of `definition.r/0`. */
function definitionOf(key: string): { readonly name: string; readonly index: number } | undefined {
  const [, name, index] = /^definition\.([^/]+)\/(\d+)$/.exec(key) ?? [];
  return name === undefined ? undefined : { name, index: Number(index) };
}

/** What a series has at a record; undefined where it has nothing, since no update was made from there. */
function numberAt(series: Series, rows: Float32Array, offset: number, step: number, hasUpdate: boolean): number | undefined {
  if (series.isOfUpdate && !hasUpdate) return undefined;
  return (series.last = series.measure(rows, offset, step) ?? series.last);
}

export const seriesSet: InstrumentKind<SeriesSet> = { mount: (source) => new SeriesSet(source) };
