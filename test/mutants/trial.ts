/** Whether any test notices a mutant. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './child';
import type { Coverage } from './coverage';
import { closureOf } from './imports';
import type { Mutant } from './mutant';
import { runTests } from './runTests';
import { sandbox } from './sandbox';

export interface Verdict {
  readonly state: 'killed' | 'timeout' | 'crashed' | 'survived' | 'unreached';
  /** The test that failed. */
  readonly by?: string;
  /** Of what the verdict rests on. */
  readonly key: string;
}

interface Reaching {
  readonly file: string;
  readonly titles: readonly string[];
  readonly milliseconds: number;
}

/** Runs the tests that reach a mutant, the quickest files first, unless `before` still holds. */
export async function judge(mutant: Mutant, coverage: Coverage, before: Verdict | undefined): Promise<Verdict> {
  const reaching = [...coverage]
    .map(([file, outcome]) => reachingOf(mutant, file, outcome))
    .filter(({ titles }) => titles.length > 0)
    .sort((a, b) => a.milliseconds - b.milliseconds);
  const key = keyOf(mutant, reaching);
  if (before?.key === key) return before;
  if (reaching.length === 0) return { state: 'unreached', key };
  // Most are noticed by the quickest tests, without waiting for the others to load.
  for (const part of [reaching.slice(0, 2), reaching.slice(2, 8), reaching.slice(8)]) {
    if (part.length === 0) continue;
    const only = Object.fromEntries(part.map(({ file, titles }) => [file, titles]));
    const limit = 60_000 + 6 * part.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const { outcome, late } = await runTests({ files: part.map(({ file }) => file), only }, { MUTANT: String(mutant.id) }, limit);
    if (late) return { state: 'timeout', key };
    if (!outcome) return { state: 'crashed', key };
    if (outcome.failed) return { state: 'killed', by: outcome.failed, key };
  }
  return { state: 'survived', key };
}

function reachingOf({ id }: Mutant, file: string, { tests, reached }: Outcome): Reaching {
  const everywhere = reached.includes(id);
  const own = tests.filter((test) => test.passed && (everywhere || test.reached.includes(id)));
  return { file, titles: own.map(({ title }) => title), milliseconds: own.reduce((sum, test) => sum + test.milliseconds, 0) };
}

function keyOf(mutant: Mutant, reaching: readonly Reaching[]): string {
  const hash = createHash('sha256').update(readFileSync(join(sandbox, '..', '..', '..', mutant.file)));
  const tests = reaching.flatMap(({ file }) => [...closureOf(file)].filter((path) => path.startsWith(join(sandbox, 'test'))));
  for (const path of [...new Set(tests)].sort()) hash.update(path).update(readFileSync(path));
  for (const { titles } of reaching) hash.update(titles.join('\n'));
  return hash.digest('hex');
}
