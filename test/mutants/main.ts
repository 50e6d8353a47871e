/**
 * `npm run mutants [-- PATH…] [--sample N] [--seed N] [--fresh]`: mutation testing. Makes small changes of meaning in the
 * sources, one at a time, that the compiler lets pass, and says which of them no unit test notices.
 *
 * Without PATH (files or folders below src) a sample of the rooms that compute. The sample is drawn by a hash of each change, so
 * it hardly moves when the sources do, and what was found about a mutant (dist-test/mutants) holds until its file or the tests
 * that reach it change. Of our own making, since Stryker's runner for Mocha does not reach worker threads and command lines.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../support/paths';
import { compilerOf } from './compiling';
import { coverageOf, folder, type Coverage } from './coverage';
import { filesIn } from './imports';
import { mutantsOf, type Mutant } from './mutant';
import { makeSandbox } from './sandbox';
import { judge, type Verdict } from './trial';

const rooms = new Set(['engine', 'breakpoints', 'recordLanguage', 'optimizer', 'data', 'batches', 'formula', 'dap']);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string', default: '400' }, seed: { type: 'string', default: '1' }, fresh: { type: 'boolean' } },
});

interface Equivalent {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

const inRoom = (file: string) =>
  file
    .split(sep)
    .slice(1, -1)
    .some((part) => rooms.has(part));
const isSource = (file: string) => !/formulaParser|\.d\.ts$/.test(basename(file));

/** Relative to the repository. */
function chosenFiles(): string[] {
  const all =
    positionals.length > 0
      ? positionals.flatMap((path) => (statSync(join(root, path)).isDirectory() ? filesIn(join(root, path), '.ts') : [join(root, path)]))
      : filesIn(join(root, 'src'), '.ts').filter((file) => inRoom(relative(root, file)));
  return all
    .map((file) => relative(root, file))
    .filter(isSource)
    .sort();
}

function sampleOf(files: readonly string[]): Mutant[] {
  const seed = Number(values.seed);
  const rank = ({ id }: Mutant) => createHash('sha256').update(`${seed} ${id}`).digest().readUInt32BE();
  const all = files.flatMap((file) => mutantsOf(root, file));
  const ranked = [...new Map(all.map((mutant) => [mutant.id, mutant])).values()]
    .map((mutant) => [rank(mutant), mutant] as const)
    .sort(([a], [b]) => a - b);
  const compiles = compilerOf(root);
  const sample: Mutant[] = [];
  for (const [, mutant] of ranked) {
    if (sample.length >= Number(values.sample)) break;
    if (compiles(mutant)) sample.push(mutant);
  }
  console.log(`${sample.length} mutants of ${all.length} changes in ${files.length} files.`);
  return sample;
}

const place = ({ file, line }: Mutant) => `${file.replaceAll(sep, '/')}:${line}`;

async function verdictsOf(sample: readonly Mutant[], coverage: Coverage): Promise<Map<Mutant, Verdict>> {
  const file = join(folder, 'verdicts.json');
  const kept = new Map<string, Verdict>(
    values.fresh || !existsSync(file) ? [] : (JSON.parse(readFileSync(file, 'utf8')) as [string, Verdict][]),
  );
  const found = new Map<Mutant, Verdict>();
  const queue = [...sample];
  const worker = async (): Promise<void> => {
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const verdict = await judge(mutant, coverage, kept.get(String(mutant.id)));
      found.set(mutant, verdict);
      kept.set(String(mutant.id), verdict);
      writeFileSync(file, JSON.stringify([...kept]));
      console.log(`${found.size}/${sample.length} ${place(mutant)} ${verdict.state}${verdict.by ? ` by ${verdict.by}` : ''}`);
    }
  };
  await Promise.all([worker(), worker()]);
  return found;
}

function report(verdicts: ReadonlyMap<Mutant, Verdict>): void {
  const equivalent = JSON.parse(readFileSync(join(__dirname, 'equivalent.json'), 'utf8')) as Equivalent[];
  const isNamed = ({ file, before, after }: Mutant) =>
    equivalent.some((one) => one.file === file.replaceAll(sep, '/') && one.before === before && one.after === after);
  const counts = new Map<string, { killed: number; survived: number; equivalent: number }>();
  const roomOf = (file: string) =>
    file
      .split(sep)
      .slice(1, -1)
      .find((part) => rooms.has(part)) ?? file.split(sep).slice(1, 3).join('/');
  console.log('\nSurvivors:');
  for (const [mutant, verdict] of [...verdicts].sort(([a], [b]) => place(a).localeCompare(place(b), 'en', { numeric: true }))) {
    const killed = verdict.state !== 'survived' && verdict.state !== 'unreached';
    const named = !killed && isNamed(mutant);
    for (const name of [roomOf(mutant.file), 'all']) {
      const count = counts.get(name) ?? { killed: 0, survived: 0, equivalent: 0 };
      count[killed ? 'killed' : named ? 'equivalent' : 'survived']++;
      counts.set(name, count);
    }
    if (!killed && !named)
      console.log(
        `${place(mutant)} ${mutant.operator}${verdict.state === 'unreached' ? ', reached by no test' : ''}\n  - ${mutant.before}\n  + ${mutant.after}`,
      );
  }
  console.log('');
  const rest = [...counts].filter(([name]) => name !== 'all').sort();
  for (const [name, { killed, survived, equivalent: same }] of [...rest, ...[...counts].filter(([name]) => name === 'all')]) {
    console.log(
      `${name}: ${((100 * killed) / Math.max(1, killed + survived)).toFixed(1)} % (${killed} killed, ${survived} survived, ${same} equivalent)`,
    );
  }
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const sample = sampleOf(chosenFiles());
  await makeSandbox(sample);
  report(await verdictsOf(sample, await coverageOf(sample)));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
