/** Rows of one run's records in chunks of float32 memory, the newest ones kept within a budget. */
export interface TraceOptions {
  /** Numbers in a row. */
  readonly stride: number;
  /** Bytes that the rows may take. At least the two newest chunks are always kept. */
  readonly budget: number;
  /** Where the memory comes from: shared memory lets another thread read the rows without a copy. */
  readonly allocate: (bytes: number) => ArrayBufferLike;
  readonly onChunk?: (firstStep: number, memory: ArrayBufferLike) => void;
  readonly onEvicted?: (firstStep: number) => void;
}

/** Long enough to be rare, short enough that replaying one is a matter of milliseconds. */
const longestChunk = 512;
const largestChunk = 1 << 20;

export class Trace {
  readonly rowsPerChunk: number;
  private readonly chunks = new Map<number, Float32Array>();
  private readonly capacity: number;
  private rows = 0;

  constructor(private readonly options: TraceOptions) {
    const rowBytes = options.stride * 4;
    this.rowsPerChunk = Math.max(1, Math.min(longestChunk, Math.floor(largestChunk / rowBytes)));
    this.capacity = Math.max(2, Math.floor(options.budget / (this.rowsPerChunk * rowBytes)));
  }

  /** Records so far. */
  get length(): number {
    return this.rows;
  }

  /** Bytes that rows take now. */
  get bytes(): number {
    return this.chunks.size * this.rowsPerChunk * this.options.stride * 4;
  }

  chunkOf(step: number): number {
    return Math.floor(step / this.rowsPerChunk);
  }

  /** Room for the next record, to be filled at once. */
  append(): Float32Array {
    const chunk = this.chunkOf(this.rows);
    if (!this.chunks.has(chunk)) this.begin(chunk);
    return this.view(this.chunks.get(chunk) as Float32Array, this.rows++);
  }

  /** A record's row, without copying; undefined when it was given up for the budget. */
  row(step: number): Float32Array | undefined {
    if (step < 0 || step >= this.rows) throw new RangeError(`There is no record ${step}: the run has ${this.rows}.`);
    const memory = this.chunks.get(this.chunkOf(step));
    return memory && this.view(memory, step);
  }

  /** Rows of a whole chunk: shorter for the newest. Undefined when it was given up. */
  chunk(chunk: number): Float32Array | undefined {
    return this.chunks.get(chunk)?.subarray(0, Math.min(this.rowsPerChunk, this.rows - chunk * this.rowsPerChunk) * this.options.stride);
  }

  private begin(chunk: number): void {
    if (this.chunks.size >= this.capacity) {
      const [oldest] = this.chunks.keys();
      this.chunks.delete(oldest);
      this.options.onEvicted?.(oldest * this.rowsPerChunk);
    }
    const memory = this.options.allocate(this.rowsPerChunk * this.options.stride * 4);
    this.chunks.set(chunk, new Float32Array(memory));
    this.options.onChunk?.(chunk * this.rowsPerChunk, memory);
  }

  private view(memory: Float32Array, step: number): Float32Array {
    const offset = (step % this.rowsPerChunk) * this.options.stride;
    return memory.subarray(offset, offset + this.options.stride);
  }
}
