import type { Sampling } from '../networkObjective';
import { randomStream, shuffled } from '../../random';

/** Which rows each step learns from: a function of (seed, step), whoever asks and in whatever order. */
export interface Sampler {
  /** Rows a batch; the last of an epoch may have fewer. */
  readonly size: number;
  /** How many batches a file lists; after these they begin again. Undefined where batches are drawn. */
  readonly listed?: number;
  /** Row numbers of step `step`'s batch; not to be written to. */
  rowsAt(step: number): Int32Array;
  /** Passes through the rows before `step`, with a fraction. */
  epochAt(step: number): number;
}

export interface SamplerOptions {
  /** Row numbers to draw from. */
  readonly rows: Int32Array;
  /** Rows a batch, at most rows.length. */
  readonly size: number;
  readonly sampling: Sampling;
  readonly seed: number;
  /** The class of a row, for `stratified`. */
  readonly classOf: (row: number) => number;
}

/** A sampler by its name. */
export function samplerOf(options: SamplerOptions): Sampler {
  const { rows, size, sampling, seed } = options;
  const whole: Sampler = { size, rowsAt: () => rows, epochAt: (step) => step };
  switch (sampling) {
    case 'replacement':
      return replacement(rows, size, seed);
    case 'sequential':
      return size === rows.length ? whole : inEpochs(rows.length, size, () => rows);
    case 'shuffle':
      return size === rows.length
        ? whole
        : inEpochs(rows.length, size, (epoch) => shuffled(rows.slice(), randomStream(seed, 'batches/shuffle', epoch)));
    case 'stratified':
      return size === rows.length ? whole : inEpochs(rows.length, size, (epoch) => stratified(options, epoch));
  }
}

/** Explicit rows per step; after the last step they begin again. */
export function listedBatches(batches: readonly Int32Array[], rows: number): Sampler {
  const ends = [0];
  for (const batch of batches) ends.push((ends.at(-1) as number) + batch.length);
  const all = ends[batches.length];
  return {
    size: batches[0].length,
    listed: batches.length,
    rowsAt: (step) => batches[step % batches.length],
    epochAt: (step) => (Math.floor(step / batches.length) * all + ends[step % batches.length]) / rows,
  };
}

/** Every row once an epoch, in the epoch's order. */
function inEpochs(count: number, size: number, orderOf: (epoch: number) => Int32Array): Sampler {
  const batches = Math.ceil(count / size);
  let latest: { epoch: number; order: Int32Array } | undefined;
  return {
    size,
    rowsAt: (step) => {
      const epoch = Math.floor(step / batches);
      if (latest?.epoch !== epoch) latest = { epoch, order: orderOf(epoch) };
      const from = (step % batches) * size;
      return latest.order.subarray(from, Math.min(from + size, count));
    },
    epochAt: (step) => Math.floor(step / batches) + ((step % batches) * size) / count,
  };
}

/** Each row of a batch drawn anew from all. */
function replacement(rows: Int32Array, size: number, seed: number): Sampler {
  return {
    size,
    rowsAt: (step) => {
      const random = randomStream(seed, 'batches/replacement', step);
      return Int32Array.from({ length: size }, () => rows[Math.floor(random() * rows.length)]);
    },
    epochAt: (step) => (step * size) / rows.length,
  };
}

/**
 * An order in which every stretch holds the classes in nearly the proportions of the whole: the i-th row of a class with n
 * rows is put at (i + u) / n of the epoch, u random for each class.
 */
function stratified({ rows, seed, classOf }: SamplerOptions, epoch: number): Int32Array {
  const random = randomStream(seed, 'batches/stratified', epoch);
  const byClass = new Map<number, number[]>();
  for (const row of rows) {
    const of = classOf(row);
    const members = byClass.get(of);
    if (members) members.push(row);
    else byClass.set(of, [row]);
  }
  const placed = [...byClass]
    .sort(([a], [b]) => a - b)
    .flatMap(([, members]) => {
      const order = shuffled(Int32Array.from(members), random);
      const offset = random();
      return Array.from(order, (row, i) => ({ row, at: (i + offset) / order.length }));
    });
  return Int32Array.from(
    placed.sort((a, b) => a.at - b.at || a.row - b.row),
    ({ row }) => row,
  );
}

/** Several batches of a sampler as one of a step: those of step t come after those of step t − 1. */
export function inParts(batches: Sampler, count: number): Sampler {
  let latest: { step: number; rows: Int32Array } | undefined;
  return {
    size: batches.size * count,
    ...(batches.listed === undefined ? {} : { listed: Math.ceil(batches.listed / count) }),
    rowsAt(step) {
      if (latest?.step === step) return latest.rows;
      const parts = Array.from({ length: count }, (_, k) => batches.rowsAt(step * count + k).slice());
      const rows = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
      let from = 0;
      for (const part of parts) {
        rows.set(part, from);
        from += part.length;
      }
      latest = { step, rows };
      return rows;
    },
    epochAt: (step) => batches.epochAt(step * count),
  };
}
