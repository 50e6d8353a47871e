/** Rows of one run's records in chunks of float32 memory, the newest ones kept within a budget. */
export interface TraceOptions {
  /** The step of the first row, 0 unless given; chunks begin at multiples of their length all the same. */
  readonly first?: number;
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
  private capacity = 2;
  private rows: number;

  constructor(private readonly options: TraceOptions) {
    this.rows = options.first ?? 0;
    const rowBytes = options.stride * 4;
    this.rowsPerChunk = Math.max(1, Math.min(longestChunk, Math.floor(largestChunk / rowBytes)));
    this.setBudget(options.budget);
  }

  /** The step after the last row's. */
  get length(): number {
    return this.rows;
  }

  /** @param budget bytes that the rows may take from now on: what is too much is given up, the oldest first. */
  setBudget(budget: number): void {
    this.capacity = Math.max(2, Math.floor(budget / (this.rowsPerChunk * this.options.stride * 4)));
    while (this.chunks.size > this.capacity) this.giveUpOldest();
  }

  /** Bytes that rows take now. */
  get bytes(): number {
    return this.chunks.size * this.rowsPerChunk * this.options.stride * 4;
  }

  chunkOf(step: number): number {
    return Math.floor(step / this.rowsPerChunk);
  }

  /** Room for the next record, which is there when it is committed. */
  room(): Float32Array {
    const chunk = this.chunkOf(this.rows);
    if (!this.chunks.has(chunk)) this.begin(chunk);
    return this.view(this.chunks.get(chunk) as Float32Array, this.rows);
  }

  commit(): void {
    this.rows++;
  }

  /** Room for the next record, to be filled at once. */
  append(): Float32Array {
    const row = this.room();
    this.commit();
    return row;
  }

  /** A record's row, without copying; undefined when it was given up for the budget. */
  row(step: number): Float32Array | undefined {
    if (step < (this.options.first ?? 0) || step >= this.rows)
      throw new RangeError(`There is no record ${step}: they end at ${this.rows - 1}.`);
    const memory = this.chunks.get(this.chunkOf(step));
    return memory && this.view(memory, step);
  }

  /** A chunk's memory, with room for the rows to come; undefined when it was given up. */
  memory(chunk: number): Float32Array | undefined {
    return this.chunks.get(chunk);
  }

  /** Rows of a whole chunk: shorter for the newest. Undefined when it was given up. */
  chunk(chunk: number): Float32Array | undefined {
    return this.chunks.get(chunk)?.subarray(0, Math.min(this.rowsPerChunk, this.rows - chunk * this.rowsPerChunk) * this.options.stride);
  }

  /**
   * Forgets the rows from step `length` on.
   * @param rowsOf the rows of a chunk that was given up but now is the newest.
   */
  truncate(length: number, rowsOf: (chunk: number) => Float32Array): void {
    const newest = this.chunkOf(length);
    const before = length % this.rowsPerChunk;
    const rows = before > 0 && !this.chunks.has(newest) ? rowsOf(newest) : undefined;
    for (const chunk of [...this.chunks.keys()]) {
      if (chunk <= newest) continue;
      this.chunks.delete(chunk);
      this.options.onEvicted?.(chunk * this.rowsPerChunk);
    }
    this.rows = length;
    if (rows) this.begin(newest).set(rows.subarray(0, before * this.options.stride));
  }

  private begin(chunk: number): Float32Array {
    if (this.chunks.size >= this.capacity) this.giveUpOldest();
    const memory = this.options.allocate(this.rowsPerChunk * this.options.stride * 4);
    const rows = new Float32Array(memory);
    this.chunks.set(chunk, rows);
    this.options.onChunk?.(chunk * this.rowsPerChunk, memory);
    return rows;
  }

  private giveUpOldest(): void {
    const [oldest] = this.chunks.keys();
    this.chunks.delete(oldest);
    this.options.onEvicted?.(oldest * this.rowsPerChunk);
  }

  private view(memory: Float32Array, step: number): Float32Array {
    const offset = (step % this.rowsPerChunk) * this.options.stride;
    return memory.subarray(offset, offset + this.options.stride);
  }
}
