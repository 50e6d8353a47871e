/** One line of the benchmark's table. */
export interface Figure {
  readonly name: string;
  /** What was measured, with its unit. */
  readonly value: string;
  /** What the issue asks for. */
  readonly bound: string;
  readonly isMet: boolean;
  /** Circumstances a reader needs. */
  readonly note?: string;
  /** How far apart its measurements were, against their median: beyond 0.2 it is measured again. */
  readonly scatter?: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Times a call in milliseconds. */
export async function timed(call: () => unknown): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}
