/** Which test reaches which mutant, and how long it takes. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testOutput } from '../support/paths';
import type { Outcome } from './child';
import { closureOf, filesIn } from './imports';
import type { Mutant } from './mutant';
import { sandbox } from './sandbox';
import { runTests } from './runTests';

export const folder = join(testOutput, 'mutants');

/** By absolute path of a test file in the sandbox. */
export type Coverage = ReadonlyMap<string, Outcome>;

/** The suites whose tests are no unit tests, and those that look at the sources as text. */
const leftOut = /[\\/]test[\\/](webview|e2e|walls|packaging)/;

/** Runs every unit test that can reach one of the mutants once, unless nothing that it depends on has changed. */
export async function coverageOf(mutants: readonly Mutant[]): Promise<Coverage> {
  const file = join(folder, 'coverage.json');
  const kept = new Map(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as [string, Outcome][]) : []);
  const changed = new Set(mutants.map((mutant) => join(sandbox, mutant.file)));
  const sources = [...filesIn(join(sandbox, 'src'), '.ts')];
  const found = new Map<string, Outcome>();
  const queue = filesIn(join(sandbox, 'test'), '.test.ts').filter((path) => !leftOut.test(path.slice(sandbox.length)));
  const worker = async (number: number): Promise<void> => {
    for (let path = queue.shift(); path; path = queue.shift()) {
      const closure = closureOf(path);
      // It runs what is built from all sources.
      if (closure.has(join(sandbox, 'test/support/build.ts'))) sources.forEach((source) => closure.add(source));
      if (![...closure].some((one) => changed.has(one))) continue;
      const key = keyOf(closure);
      const outcome = kept.get(key) ?? (await measured(path, number));
      if (!outcome) continue;
      if (outcome.tests.some(({ passed }) => !passed)) console.log(`Fails as it is: ${outcome.failed}`);
      found.set(path, outcome);
      kept.set(key, outcome);
      writeFileSync(file, JSON.stringify([...kept]));
    }
  };
  await Promise.all([worker(0), worker(1)]);
  return found;
}

async function measured(path: string, number: number): Promise<Outcome | undefined> {
  const began = Date.now();
  const hits = join(folder, `hits-${number}`);
  writeFileSync(hits, '');
  const { outcome, printed } = await runTests({ files: [path] }, { MUTANT_HITS: hits }, 30 * 60_000);
  console.log(
    `${path.slice(sandbox.length + 1)}: ${outcome ? `${outcome.tests.length} tests` : `did not run: ${printed}`}, ${((Date.now() - began) / 1000).toFixed(1)} s`,
  );
  return outcome;
}

function keyOf(closure: ReadonlySet<string>): string {
  const hash = createHash('sha256');
  for (const path of [...closure].sort()) hash.update(path).update(readFileSync(path));
  return hash.digest('hex');
}
