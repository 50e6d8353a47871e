import { open, readFile as readFileText, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { assign } from '../core/engine/assign';
import { compileExperiment, warningsOf } from '../core/engine/compileExperiment';
import { Run } from '../core/engine/run';
import { trainedAt } from '../core/engine/trained';
import { positionOf, type Diagnostic } from '../core/experiment/diagnostic';
import type { Experiment } from '../core/experiment/experiment';
import { formatOf, parseExperiment } from '../core/experiment/parse';
import { InvalidObjective } from '../core/objective/invalidObjective';
import type { Objective } from '../core/objective/objective';
import { csvColumns, csvHeader, csvLine } from '../core/traceFormat/csv';
import { endLine, experimentLine, refuseFull, stepLine } from '../core/traceFormat/jsonLines';
import { verdictLines } from '../core/traceFormat/verdictLines';
import { assess } from '../core/verdicts/assess';
import { readerNear } from '../files/nearby';
import { ruleFilesNear } from '../files/ruleFiles';
import { tfjsNodeNear } from '../files/tfjsNode';
import { UsageError, type Arguments } from './arguments';
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
  const objective = await compiled(experiment, wanted);
  if (typeof objective === 'string') {
    process.stderr.write(objective);
    return 2;
  }
  const runs = experiment.optimizers.map((entry) => ({
    id: entry.id,
    run: new Run(assign(experiment, entry, objective), { budget, allocate: (bytes) => new ArrayBuffer(bytes) }),
  }));
  const refusal = wanted.full && runs.map(({ run }) => refuseFull(run)).find((reason) => reason !== undefined);
  if (refusal) throw new UsageError(refusal);
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
    if (wanted.saveWeights !== undefined) await saveWeights(runs, wanted.saveWeights);
  } finally {
    progress.end();
    await file?.close();
    objective.dispose();
  }
  return 0;
}

/** The objective, or what is wrong with the files it refers to, a line each. */
async function compiled(experiment: Experiment, { file, backend }: Arguments): Promise<Objective | string> {
  try {
    const directory = dirname(resolve(file));
    const readFile = readerNear(directory);
    const objective = await compileExperiment(experiment, { backend: backend ?? experiment.backend, wasmDirectory: join(__dirname, 'wasm'), readFile, loadTensorflow: tfjsNodeNear(directory) });
    const warnings = warningsOf(experiment, objective);
    if (warnings.length > 0) process.stderr.write(linesOf(file, await readFileText(file, 'utf8'), warnings).join(''));
    return objective;
  } catch (error) {
    if (!(error instanceof InvalidObjective)) throw error;
    return linesOf(file, await readFileText(file, 'utf8'), error.diagnostics).join('');
  }
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
    // A run that goes on from saved weights begins at their step.
    for (const named of runs) if (named.run.advance()) lines.push(lineOf(named, named.run.length - 1));
    if (lines.length < 256) continue;
    await write(lines);
    lines = [];
    progress.show(step, runs[0].run.assignment.steps);
  }
  await write(lines);
  const labelled = runs.map(({ run }, i) => ({ label: experiment.optimizers[i].label, run }));
  for (const { id, run } of runs) {
    const step = run.length - 1;
    const assessment = assess(experiment, run, step, labelled);
    if (!isCsv) await write(verdictLines(id, step, assessment));
    process.stderr.write(`${id}: ${assessment.verdict.message}\n`);
  }
}

/** Keeps where every run has ended. */
async function saveWeights(runs: readonly NamedRun[], path: string): Promise<void> {
  for (const { id, run } of runs) {
    const file = runs.length === 1 ? path : `${path.slice(0, -'.safetensors'.length)}-${id.replaceAll(/[^\w.-]+/g, '_')}.safetensors`;
    await writeFile(file, trainedAt(run, run.length - 1));
  }
}

/** The experiment, or what is wrong with the file, a line each. */
async function readExperiment(path: string): Promise<Experiment | string> {
  const source = await readSource(path);
  if (typeof source !== 'object') return source;
  const { experiment, diagnostics } = parseExperiment(source.text, formatOf(path), ruleFilesNear(dirname(path)));
  const lines = linesOf(path, source.text, diagnostics);
  if (experiment && lines.length > 0) process.stderr.write(lines.join(''));
  return experiment ?? lines.join('');
}

function linesOf(path: string, text: string, diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ severity, message, range }) => {
    const { line, column } = positionOf(text, range.start);
    return `${path}:${line}:${column}: ${severity === 'warning' ? 'warning: ' : ''}${message}\n`;
  });
}

async function readSource(path: string): Promise<{ text: string } | string> {
  try {
    const { size } = await stat(path);
    if (size > largestFile) return `${path}:1:1: ${basename(path)} has ${Math.ceil(size / 2 ** 20)} MB; an experiment file has a few hundred bytes.\n`;
    return { text: await readFileText(path, 'utf8') };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'there is no such file' : String(error);
    return `${path}:1:1: The file cannot be read: ${reason}.\n`;
  }
}
