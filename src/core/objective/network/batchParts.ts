/** Rows of a batch that go through the network together, apart from its others. */
export interface BatchPart {
  readonly rows: Int32Array;
  /** What is drawn at random for it (dropped units, augmentation) is that of this number, which no other part of any step has. */
  readonly step: number;
}

interface PartResult {
  readonly value: number;
  /** Good until the next part's. */
  readonly gradient: Float32Array;
  /** What the layers carry, as this part alone would leave it. */
  readonly state: Float32Array;
}

export interface PartsJob {
  readonly parts: readonly BatchPart[];
  readonly parameters: Float32Array;
  /** What the layers carry before the batch: every part begins with it. */
  readonly state: Float32Array;
  /** Computes a part in this thread. */
  readonly own: (index: number) => PartResult;
  readonly watch?: (share: number) => void;
}

/** Computes the parts wherever it likes, and hands over what comes of each in their order. */
export type PartsInOrder = (job: PartsJob, take: (result: PartResult, index: number) => void) => void;

export const oneAfterAnother: PartsInOrder = ({ parts, own }, take) => parts.forEach((_, index) => take(own(index), index));

/** The batch of a step in so many parts, as even as it gets; fewer where it has fewer rows. */
export function splitBatch(rows: Int32Array, step: number, count: number): readonly BatchPart[] {
  const parts = Math.max(1, Math.min(count, rows.length));
  const from = (part: number) => Math.floor((part * rows.length) / parts);
  return Array.from({ length: parts }, (_, part) => ({ rows: rows.subarray(from(part), from(part + 1)), step: step * count + part }));
}

/**
 * Loss of a batch, its gradient and what the layers carry on: means over its parts, each by its share of the rows, added up in their order.
 * Interrupted, it has written nothing.
 */
export function meanOfParts(job: PartsJob, gradient: Float32Array, state: Float32Array, inOrder: PartsInOrder): number {
  const all = job.parts.reduce((sum, { rows }) => sum + rows.length, 0);
  const [gradients, states] = [new Float32Array(gradient.length), new Float32Array(state.length)];
  let value = 0;
  inOrder(job, (part, index) => {
    const { length } = job.parts[index].rows;
    value += (part.value * length) / all;
    addShare(gradients, part.gradient, length, all);
    addShare(states, part.state, length, all);
  });
  gradient.set(gradients);
  state.set(states);
  return value;
}

/** Adds `some / all` of a vector. */
export function addShare(sum: Float32Array, values: Float32Array, some: number, all: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] += (values[i] * some) / all;
}
