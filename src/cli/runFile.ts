import { open, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { assign } from '../core/engine/assign';
import { Run } from '../core/engine/run';
import { positionOf } from '../core/experiment/diagnostic';
import type { Experiment } from '../core/experiment/experiment';
import { formatOf, parseExperiment } from '../core/experiment/parse';
import { compileObjective } from '../core/objective/compile';
import { csvColumns, csvHeader, csvLine } from '../core/traceFormat/csv';
import { endLine, experimentLine, stepLine } from '../core/traceFormat/jsonLines';
import type { Arguments } from './arguments';
import { Progress } from './progress';

/** Rows kept behind the newest: nobody looks back here. */
const budget = 1 << 22;
/** Larger files are refused before they are read; the parser has a limit of its own below this. */
const largestFile = 64 * 2 ** 20;

/**
 * Runs every optimizer of a file, step by step together, and writes the trace as it is made.
 * @returns the exit code: 0, or 2 for a bad file with `file:line:col: message` on standard error.
 */
export async function runFile(wanted: Arguments): Promise<number> {
  const read = await readExperiment(wanted.file);
  if (typeof read === 'string') {
    process.stderr.write(read);
    return 2;
  }
  const experiment = { ...read, steps: wanted.steps ?? read.steps };
  const objective = await compileObjective(experiment.objective, { backend: wanted.backend ?? experiment.backend, wasmDirectory: join(__dirname, 'wasm') });
  const runs = experiment.optimizers.map((entry) => ({
    id: entry.id,
    run: new Run(assign(experiment, entry, objective), { budget, allocate: (bytes) => new ArrayBuffer(bytes) }),
  }));
  const file = wanted.trace === undefined ? undefined : await open(wanted.trace, 'w');
  const progress = new Progress(process.stderr, wanted.trace === undefined && process.stdout.isTTY);
  try {
    const write = async (lines: readonly string[]) => {
      const text = lines.map((line) => `${line}\n`).join('');
      if (file) await file.write(text);
      else if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
    };
    const isCsv = wanted.trace?.toLowerCase().endsWith('.csv') === true;
    await writeTrace(experiment, runs, { full: wanted.full, isCsv }, write, progress);
  } finally {
    progress.end();
    await file?.close();
    objective.dispose();
  }
  return 0;
}

interface NamedRun {
  readonly id: string;
  readonly run: Run;
}

async function writeTrace(
  experiment: Experiment,
  runs: readonly NamedRun[],
  { full, isCsv }: { full: boolean; isCsv: boolean },
  write: (lines: readonly string[]) => Promise<void>,
  progress: Progress,
): Promise<void> {
  const columns = isCsv ? csvColumns(runs.map(({ run }) => run)) : [];
  const lineOf = ({ id, run }: NamedRun, step: number) => {
    if (isCsv) return csvLine(columns, id, run, step);
    return run.hasUpdate(step) ? stepLine(id, run, step, { full }) : endLine(id, run, step, { full });
  };
  await write([isCsv ? csvHeader(columns) : experimentLine(experiment, runs, runs[0].run.assignment.objective.backend)]);
  let lines: string[] = [];
  for (let step = 0; runs.some(({ run }) => !run.end); step++) {
    for (const named of runs) if (named.run.advance()) lines.push(lineOf(named, step));
    if (lines.length < 256) continue;
    await write(lines);
    lines = [];
    progress.show(step, runs[0].run.assignment.steps);
  }
  await write(lines);
  for (const { id, run } of runs) if (run.end?.message) process.stderr.write(`${id}: ${run.end.message}\n`);
}

/** The experiment, or what is wrong with the file, a line each. */
async function readExperiment(path: string): Promise<Experiment | string> {
  const source = await readSource(path);
  if (typeof source !== 'object') return source;
  const { experiment, diagnostics } = parseExperiment(source.text, formatOf(path));
  const lines = diagnostics.map(({ severity, message, range }) => {
    const { line, column } = positionOf(source.text, range.start);
    return `${path}:${line}:${column}: ${severity === 'warning' ? 'warning: ' : ''}${message}\n`;
  });
  if (experiment && lines.length > 0) process.stderr.write(lines.join(''));
  return experiment ?? lines.join('');
}

async function readSource(path: string): Promise<{ text: string } | string> {
  try {
    const { size } = await stat(path);
    if (size > largestFile) return `${path}:1:1: ${basename(path)} has ${Math.ceil(size / 2 ** 20)} MB; an experiment file has a few hundred bytes.\n`;
    return { text: await readFile(path, 'utf8') };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'there is no such file' : String(error);
    return `${path}:1:1: The file cannot be read: ${reason}.\n`;
  }
}
