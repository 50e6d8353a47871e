import type { OptimizerSnapshot } from '../optimizer/optimizer';

/**
 * Snapshots at the beginning of every chunk of the trace. When there are too many, every second one is given up, so that
 * memory stays bounded however long a run lasts and a replay at most doubles.
 */
export class Checkpoints {
  private readonly byChunk = new Map<number, OptimizerSnapshot>();
  /** Only chunks divisible by this are kept. */
  private spacing = 1;

  /** @param capacity how many snapshots may be kept, at least 2. */
  constructor(private capacity: number) {}

  add(chunk: number, snapshot: OptimizerSnapshot): void {
    if (chunk % this.spacing !== 0) return;
    this.byChunk.set(chunk, snapshot);
    this.thin();
  }

  /** @param capacity how many may be kept from now on. */
  setCapacity(capacity: number): void {
    this.capacity = capacity;
    this.thin();
  }

  private thin(): void {
    while (this.byChunk.size > this.capacity) {
      this.spacing *= 2;
      for (const kept of this.byChunk.keys()) if (kept % this.spacing !== 0) this.byChunk.delete(kept);
    }
  }

  /** The latest snapshot at or before the beginning of a chunk; undefined where the run began after it. */
  atOrBefore(chunk: number): OptimizerSnapshot | undefined {
    return this.byChunk.get(chunk - (chunk % this.spacing));
  }

  /** Gives up the snapshots after the beginning of a chunk in which something was changed. */
  cut(chunk: number): void {
    for (const kept of this.byChunk.keys()) if (kept > chunk) this.byChunk.delete(kept);
  }
}
