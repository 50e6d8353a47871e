/**
 * Runs tests in a process of its own: node --import tsx child.ts JOB, a file of JSON. Writes one JSON text to the file that the
 * job names. With MUTANT_HITS set, says of each test which mutants it reaches.
 */
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import type { Reached } from './active';

export interface Job {
  /** Absolute paths of test files, in this order. */
  readonly files: readonly string[];
  /** Full titles by file; absent: all. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
  readonly output: string;
}

export interface TestOutcome {
  readonly title: string;
  readonly passed: boolean;
  readonly milliseconds: number;
  readonly reached: readonly number[];
}

export interface Outcome {
  readonly tests: readonly TestOutcome[];
  /** Reached while loading or in hooks. */
  readonly reached: readonly number[];
  /** The first failure's title; the run ends there unless coverage is measured. */
  readonly failed?: string;
}

async function main(): Promise<void> {
  const job = JSON.parse(readFileSync(process.argv[2], 'utf8')) as Job;
  const hits = process.env.MUTANT_HITS;
  const collected = new Set<number>();
  if (hits) (globalThis as Reached).mutantsReached = collected;
  const taken = () => {
    const found = new Set(collected);
    collected.clear();
    if (hits && existsSync(hits)) {
      for (const line of readFileSync(hits, 'utf8').split('\n')) if (line) found.add(Number(line));
      truncateSync(hits);
    }
    return [...found];
  };
  const mocha = new Mocha({ timeout: 0, bail: !hits, reporter: class {} as unknown as string });
  for (const file of job.files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  if (job.only) keep(mocha.suite, job.only);
  const around = taken();
  const tests: TestOutcome[] = [];
  let failed: string | undefined;
  const runner = mocha.run(() => {
    around.push(...taken());
    const outcome: Outcome = { tests, reached: [...new Set(around)], failed };
    writeFileSync(job.output, JSON.stringify(outcome));
    process.exit(0);
  });
  runner.on('test', () => void around.push(...taken()));
  runner.on('fail', (test) => (failed ??= test.fullTitle()));
  runner.on('test end', (test) => {
    tests.push({ title: test.fullTitle(), passed: test.state === 'passed', milliseconds: test.duration ?? 0, reached: taken() });
  });
}

/** Leaves only the wanted tests. */
function keep(suite: Mocha.Suite, only: Readonly<Record<string, readonly string[]>>): void {
  suite.tests = suite.tests.filter((test) => test.file !== undefined && only[test.file]?.includes(test.fullTitle()));
  for (const inner of suite.suites) keep(inner, only);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
