/** Many runs of one optimizer from different starts, moved on together. */
export interface Flock {
  /** How many. */
  readonly count: number;
  /** Entry i of θ of run p stands at i · count + p; not to be written to. */
  readonly theta: Float32Array;
  /** By run: 1 from when its value or gradient was not finite; it moves no further. */
  readonly isBroken: Uint8Array;
  /** Makes one update of every run; returns false, having moved none, where no further one is made. */
  advance(): boolean;
}
