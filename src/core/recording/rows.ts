import type { RowStretch } from '../record/recordSource';
import { Trace, type TraceOptions } from './trace';

/** Chunks made again and kept for a while, since whoever looks at a step looks at its neighbours. */
const remadeChunks = 8;

/** The rows of a recording: the newest in memory, those that were given up made again when asked for. */
export class Rows {
  private readonly trace: Trace;
  private readonly remade = new Map<number, Float32Array>();

  /** @param remake fills rows from a step on with what they held; steps before the recording's first stay empty. */
  constructor(
    private readonly options: TraceOptions,
    private readonly remake: (first: number, rows: Float32Array) => void,
  ) {
    this.trace = new Trace(options);
  }

  /** The step after the newest row's. */
  get length(): number {
    return this.trace.length;
  }

  get rowsPerChunk(): number {
    return this.trace.rowsPerChunk;
  }

  /** Bytes that rows take now. */
  get bytes(): number {
    return this.trace.bytes;
  }

  setBudget(budget: number): void {
    this.trace.setBudget(budget);
  }

  /** Room for the next row, which is there when it is committed. */
  room(): Float32Array {
    return this.trace.room();
  }

  commit(): void {
    this.trace.commit();
  }

  /** @throws RangeError where the step is not recorded. */
  check(step: number): void {
    const { first = 0 } = this.options;
    if (step < first || step >= this.length)
      throw new RangeError(`There is no step ${step}: steps ${first} to ${this.length - 1} are recorded.`);
  }

  at(step: number): Float32Array {
    const { first, rows } = this.stretchAt(step, true) as RowStretch;
    const { stride } = this.options;
    return rows.subarray((step - first) * stride, (step - first + 1) * stride);
  }

  memoryAt(step: number): Float32Array {
    const chunk = this.trace.chunkOf(step);
    return this.trace.memory(chunk) ?? this.remade.get(chunk) ?? (this.stretchAt(step, true) as RowStretch).rows;
  }

  stretchAt(step: number, replay: boolean): RowStretch | undefined {
    this.check(step);
    const chunk = this.trace.chunkOf(step);
    const rows = this.trace.chunk(chunk) ?? this.remade.get(chunk) ?? (replay ? this.again(chunk) : undefined);
    return rows && { first: chunk * this.trace.rowsPerChunk, rows };
  }

  /** Forgets row `step` and all after it. */
  cut(step: number): void {
    const chunk = this.trace.chunkOf(step);
    this.trace.truncate(step, (first) => this.remade.get(first) ?? this.again(first));
    for (const one of this.remade.keys()) if (one >= chunk) this.remade.delete(one);
  }

  /** Makes a chunk again that was given up for the memory budget. */
  private again(chunk: number): Float32Array {
    const first = chunk * this.rowsPerChunk;
    const rows = new Float32Array(Math.min(this.rowsPerChunk, this.length - first) * this.options.stride);
    this.remake(first, rows);
    if (this.remade.size >= remadeChunks) this.remade.delete(this.remade.keys().next().value as number);
    this.remade.set(chunk, rows);
    return rows;
  }
}
