import { recordOf } from './records';
import { bytesOf, doubleOf, doublesOf, fieldsOf, floatOf, Message } from './wire';

/** A distribution in buckets: `counts[i]` numbers are above `limits[i − 1]` and up to `limits[i]`. */
export interface Histogram {
  readonly least: number;
  readonly most: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly limits: Float64Array;
  readonly counts: Float64Array;
}

/** One value of one tag. */
export interface Summary {
  readonly tag: string;
  readonly step: number;
  /** Seconds since 1970. */
  readonly time: number;
  readonly value: number | Histogram;
}

/** What an event of TensorBoard (event.proto, summary.proto) says of scalars and histograms; pictures, graphs and the like are passed over. @throws Malformed */
export function summariesOf(event: Uint8Array): readonly Summary[] {
  let [time, step] = [NaN, 0];
  const values: Uint8Array[] = [];
  for (const { number, value } of fieldsOf(event)) {
    if (number === 1) time = doubleOf(value);
    else if (number === 2 && typeof value === 'number') step = value;
    else if (number === 5) for (const inner of fieldsOf(bytesOf(value))) if (inner.number === 1) values.push(bytesOf(inner.value));
  }
  return values.flatMap((value): Summary[] => {
    const found = valueOf(value);
    return found ? [{ ...found, step, time }] : [];
  });
}

function valueOf(bytes: Uint8Array): Pick<Summary, 'tag' | 'value'> | undefined {
  let tag = '';
  let value: number | Histogram | undefined;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) tag = new TextDecoder().decode(bytesOf(field.value));
    else if (field.number === 2) value = floatOf(field.value);
    else if (field.number === 5) value = histogramOf(bytesOf(field.value));
    // Since TensorFlow 2 a scalar is a tensor without axes.
    else if (field.number === 8) value = scalarOf(bytesOf(field.value));
  }
  return value === undefined ? undefined : { tag, value };
}

function histogramOf(bytes: Uint8Array): Histogram {
  const figures = [NaN, NaN, 0, 0, 0];
  let [limits, counts]: [Float64Array, Float64Array] = [new Float64Array(0), new Float64Array(0)];
  for (const { number, value } of fieldsOf(bytes)) {
    if (number >= 1 && number <= 5) figures[number - 1] = doubleOf(value);
    else if (number === 6) limits = doublesOf(value);
    else if (number === 7) counts = doublesOf(value);
  }
  const [least, most, count, sum, sumOfSquares] = figures;
  return { least, most, count, sum, sumOfSquares, limits, counts };
}

const [float, double] = [1, 2];

/** A tensor of one number: tensor.proto's dtype 1 and 2, as numbers or as bytes. */
function scalarOf(bytes: Uint8Array): number | undefined {
  let type = 0;
  let content: Uint8Array | undefined;
  let value: number | undefined;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1 && typeof field.value === 'number') type = field.value;
    else if (field.number === 4) content = bytesOf(field.value);
    else if (field.number === 5 && bytesOf(field.value).length === 4) value = floatOf(field.value);
    else if (field.number === 6 && bytesOf(field.value).length === 8) value = doubleOf(field.value);
  }
  if (content?.length === 4 && type === float) return floatOf(content);
  if (content?.length === 8 && type === double) return doubleOf(content);
  return value;
}

/** What every file of events begins with. @param time in seconds since 1970. */
export const versionRecord = (time: number): Uint8Array => recordOf(new Message().double(1, time).text(3, 'brain.Event:2').done());

/** One step's values as a record of a file of events. */
export function summaryRecord(
  time: number,
  step: number,
  values: readonly (readonly [tag: string, value: number | Histogram])[],
): Uint8Array {
  const summary = new Message();
  for (const [tag, value] of values) {
    const one = new Message().text(1, tag);
    summary.message(1, typeof value === 'number' ? one.float(2, value) : one.message(5, histogramMessage(value)));
  }
  return recordOf(new Message().double(1, time).whole(2, step).message(5, summary).done());
}

function histogramMessage({ least, most, count, sum, sumOfSquares, limits, counts }: Histogram): Message {
  return new Message()
    .double(1, least)
    .double(2, most)
    .double(3, count)
    .double(4, sum)
    .double(5, sumOfSquares)
    .doubles(6, [...limits])
    .doubles(7, [...counts]);
}

/** In how many buckets a distribution is written. */
const buckets = 30;

/** The distribution of finite numbers in buckets of equal width; undefined where there are none. */
export function histogramFrom(values: ArrayLike<number>): Histogram | undefined {
  let [least, most, count, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    if (!Number.isFinite(x)) continue;
    least = Math.min(least, x);
    most = Math.max(most, x);
    count++;
    sum += x;
    sumOfSquares += x * x;
  }
  if (count === 0) return undefined;
  const width = (most - least) / buckets;
  const limits = Float64Array.from({ length: width > 0 ? buckets : 1 }, (_, i) =>
    width > 0 && i < buckets - 1 ? least + (i + 1) * width : most,
  );
  const counts = new Float64Array(limits.length);
  for (let i = 0; i < values.length; i++)
    if (Number.isFinite(values[i]))
      counts[width > 0 ? Math.min(buckets - 1, Math.max(0, Math.ceil((values[i] - least) / width) - 1)) : 0]++;
  return { least, most, count, sum, sumOfSquares, limits, counts };
}
