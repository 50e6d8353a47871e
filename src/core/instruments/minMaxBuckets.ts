/**
 * A series of any length thinned to minimum and maximum per bucket, so that no spike is lost; buckets holding a
 * non-finite number are marked. When there are too many buckets, neighbours merge: memory is bounded.
 */
const minimumFirst = 1;
const holdsNonFinite = 2;

export class MinMaxBuckets {
  private readonly minima: Float32Array;
  private readonly maxima: Float32Array;
  private readonly flags: Uint8Array;
  private length = 0;

  /**
   * @param bucketSize numbers in a bucket until neighbours merge.
   * @param capacity buckets at most, even.
   */
  constructor(
    public bucketSize = 16,
    private readonly capacity = 16_384,
  ) {
    this.minima = new Float32Array(capacity);
    this.maxima = new Float32Array(capacity);
    this.flags = new Uint8Array(capacity);
  }

  /** Buckets in use. */
  get count(): number {
    return Math.ceil(this.length / this.bucketSize);
  }

  /** @param value undefined where the series has no number at this place: that is no gap in what was measured. */
  add(value: number | undefined): void {
    let bucket = Math.floor(this.length / this.bucketSize);
    if (bucket === this.capacity) {
      this.mergeNeighbours();
      bucket = this.capacity / 2;
    }
    if (this.length++ % this.bucketSize === 0) this.clear(bucket);
    if (value === undefined) return;
    if (!Number.isFinite(value)) {
      this.flags[bucket] |= holdsNonFinite;
      return;
    }
    if (value < this.minima[bucket]) {
      this.minima[bucket] = value;
      this.flags[bucket] &= ~minimumFirst;
    }
    if (value > this.maxima[bucket]) {
      this.maxima[bucket] = value;
      this.flags[bucket] |= minimumFirst;
    }
  }

  /** Forgets the numbers from number `length` on, and those that share a bucket with them. Returns how many are left. */
  truncate(length: number): number {
    this.length = Math.min(this.length, Math.floor(length / this.bucketSize) * this.bucketSize);
    return this.length;
  }

  /**
   * Writes two points for the stretch of buckets `from` … `to` − 1 to `into` at `at`: its extremes in the order they
   * came; where a number was not finite, the extreme farther from 0 and NaN.
   */
  write(from: number, to: number, into: Float32Array, at: number): void {
    let minimum = Infinity;
    let maximum = -Infinity;
    let minimumBucket = from;
    let maximumBucket = from;
    let gap = false;
    for (let i = from; i < to; i++) {
      gap ||= (this.flags[i] & holdsNonFinite) !== 0;
      if (this.minima[i] < minimum) [minimum, minimumBucket] = [this.minima[i], i];
      if (this.maxima[i] > maximum) [maximum, maximumBucket] = [this.maxima[i], i];
    }
    if (minimum > maximum) {
      into.fill(NaN, at, at + 2);
      return;
    }
    if (gap) {
      into[at] = Math.abs(minimum) > Math.abs(maximum) ? minimum : maximum;
      into[at + 1] = NaN;
      return;
    }
    const ascending = minimumBucket === maximumBucket ? (this.flags[minimumBucket] & minimumFirst) !== 0 : minimumBucket < maximumBucket;
    into[at] = ascending ? minimum : maximum;
    into[at + 1] = ascending ? maximum : minimum;
  }

  private clear(bucket: number): void {
    this.minima[bucket] = Infinity;
    this.maxima[bucket] = -Infinity;
    this.flags[bucket] = 0;
  }

  private mergeNeighbours(): void {
    for (let i = 0; i < this.capacity / 2; i++) {
      const [a, b] = [2 * i, 2 * i + 1];
      const fromLater = { minimum: this.minima[b] < this.minima[a], maximum: this.maxima[b] > this.maxima[a] };
      const ascending =
        fromLater.minimum === fromLater.maximum ? (this.flags[fromLater.minimum ? b : a] & minimumFirst) !== 0 : fromLater.maximum;
      const gap = (this.flags[a] | this.flags[b]) & holdsNonFinite;
      this.minima[i] = Math.min(this.minima[a], this.minima[b]);
      this.maxima[i] = Math.max(this.maxima[a], this.maxima[b]);
      this.flags[i] = gap | (ascending ? minimumFirst : 0);
    }
    this.bucketSize *= 2;
  }
}
