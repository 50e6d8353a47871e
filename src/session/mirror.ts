import type { RunId, RunInfo, SessionEvents } from '../protocol/session';

/**
 * The recorded rows as the host sees them: the worker's own memory, shared, so that nothing is copied and what was
 * recorded outlives the worker.
 */
export class TraceMirror {
  private readonly chunks = new Map<RunId, Map<number, Float32Array>>();

  add({ run, firstStep, rows }: SessionEvents['chunk']): void {
    const chunks = this.chunks.get(run) ?? new Map<number, Float32Array>();
    this.chunks.set(run, chunks.set(firstStep, new Float32Array(rows)));
  }

  evict({ run, firstStep }: SessionEvents['evicted']): void {
    this.chunks.get(run)?.delete(firstStep);
  }

  /** Forgets the rows of all other runs. */
  keep(runs: readonly RunId[]): void {
    for (const run of this.chunks.keys()) if (!runs.includes(run)) this.chunks.delete(run);
  }

  /** A copy of a record's row; undefined where it was given up for the memory budget. */
  row(info: RunInfo, step: number): Float32Array | undefined {
    return this.view(info, step)?.slice();
  }

  /** The objective's value at a step, the first number of its record. */
  value(info: RunInfo, step: number): number | undefined {
    return this.view(info, step)?.[0];
  }

  private view({ id, record: { stride } }: RunInfo, step: number): Float32Array | undefined {
    const chunks = this.chunks.get(id);
    const [firstChunk] = chunks?.values() ?? [];
    if (!chunks || !firstChunk) return undefined;
    const rowsPerChunk = Math.floor(firstChunk.length / stride);
    const first = step - (step % rowsPerChunk);
    return chunks.get(first)?.subarray((step - first) * stride, (step - first + 1) * stride);
  }
}
