/** Counts tests over several Mocha runs, so that a whole check can close with one line. */
import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reporters, type Runner, type MochaOptions } from 'mocha';
import { testOutput } from './paths';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const file = process.env.TEST_TALLY ?? join(testOutput, 'tally.jsonl');

/** Mocha's spec reporter, which also notes what it counted. */
export default class TallyReporter extends reporters.Spec {
  constructor(runner: Runner, options?: MochaOptions) {
    super(runner, options);
    runner.once('end', () => note({ passed: this.stats.passes, failed: this.stats.failures, skipped: this.stats.pending }));
  }
}

export function note(counts: Counts): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(counts)}\n`);
}

export function forget(): void {
  rmSync(file, { force: true });
}

/** The sum of everything noted since the last forget(). */
export function total(): Counts {
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const counts = JSON.parse(line) as Counts;
    for (const kind of ['passed', 'failed', 'skipped'] as const) sum[kind] += counts[kind];
  }
  return sum;
}
