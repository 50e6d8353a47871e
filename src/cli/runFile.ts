import { dirname, join, resolve } from 'node:path';
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
import { NotRead, readRegularFile, reasonOf } from '../files/regularFile';
import { ruleFilesNear } from '../files/ruleFiles';
import { tfjsNodeNear } from '../files/tfjsNode';
import { writeWhole } from '../files/wholeFile';
import { UsageError, type Arguments } from './arguments';
import { Interruption } from './interruption';
import { checkOutputs, weightsPaths } from './outputs';
import { Progress } from './progress';
import { say } from './say';
import { NotWritten, traceOutput, type TraceOutput } from './traceOutput';

/** Rows kept behind the newest: nobody looks back here. */
const budget = 1 << 22;
/** Larger files are refused; the parser has a limit of its own below this. */
const largestFile = 64 * 2 ** 20;
/** How long a line may wait to be written, in ms, and how much may wait, in characters. */
const longestWait = 200;
const mostWaiting = 1 << 18;

/**
 * Runs every optimizer of a file, step by step together, and writes the trace as it is made.
 * @returns the exit code: 0; 2 for a bad file, with `file:line:col: message` on standard error; 130 or 143 where it was interrupted.
 * @throws UsageError, NotWritten
 */
export async function runFile(wanted: Arguments): Promise<number> {
  const inputs = new Set([wanted.file]);
  const onRead = (path: string) => void inputs.add(path);
  const read = await readExperiment(wanted.file, onRead);
  if (read === undefined) return 2;
  const experiment = { ...read.experiment, steps: wanted.steps ?? read.experiment.steps };
  const objective = await compiled(experiment, wanted, read.text, onRead);
  if (objective === undefined) return 2;
  const interruption = new Interruption();
  try {
    const runs = experiment.optimizers.map((entry) => ({
      id: entry.id,
      run: new Run(assign(experiment, entry, objective), { budget, allocate: (bytes) => new ArrayBuffer(bytes) }),
    }));
    const refusal = wanted.full && runs.map(({ run }) => refuseFull(run)).find((reason) => reason !== undefined);
    if (refusal) throw new UsageError(refusal);
    const weights = wanted.saveWeights === undefined ? [] : weightsPaths(wanted.saveWeights, runs.map(({ id }) => id));
    const trace = wanted.trace === undefined ? [] : [{ option: '--trace', path: wanted.trace }];
    await checkOutputs([...trace, ...weights.map((path) => ({ option: '--save-weights', path }))], [...inputs]);
    await traced(experiment, runs, wanted, interruption);
    for (const [i, path] of weights.entries()) await saveWeights(runs[i].run, path);
    return interruption.exitCode ?? 0;
  } finally {
    interruption.dispose();
    objective.dispose();
  }
}

async function traced(experiment: Experiment, runs: readonly NamedRun[], wanted: Arguments, interruption: Interruption): Promise<void> {
  const output = await traceOutput(wanted.trace);
  const progress = new Progress(process.stderr, wanted.trace === undefined && process.stdout.isTTY);
  try {
    const isCsv = wanted.trace?.toLowerCase().endsWith('.csv') === true;
    await writeTrace(experiment, runs, { full: wanted.full, isCsv }, output, progress, interruption);
    await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  } finally {
    progress.end();
  }
}

/** The objective; undefined where the files it refers to are wrong, which has been said then. */
async function compiled(experiment: Experiment, { file, backend }: Arguments, text: string, onRead: (path: string) => void): Promise<Objective | undefined> {
  try {
    const directory = dirname(resolve(file));
    const readFile = readerNear(directory, directory, onRead);
    const objective = await compileExperiment(experiment, { backend: backend ?? experiment.backend, wasmDirectory: join(__dirname, 'wasm'), readFile, loadTensorflow: tfjsNodeNear(directory) });
    say(...linesOf(file, text, warningsOf(experiment, objective)));
    return objective;
  } catch (error) {
    if (!(error instanceof InvalidObjective)) throw error;
    say(...linesOf(file, text, error.diagnostics));
    return undefined;
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
  output: TraceOutput,
  progress: Progress,
  interruption: Interruption,
): Promise<void> {
  const columns = isCsv ? csvColumns(runs.map(({ run }) => run)) : [];
  const write = (lines: readonly string[]) => output.write(lines.map((line) => `${line}\n`).join(''));
  const lineOf = ({ id, run }: NamedRun, step: number) => {
    if (isCsv) return csvLine(columns, id, run, step);
    const isInterrupted = interruption.exitCode !== undefined && !run.end;
    return run.hasUpdate(step) && !isInterrupted ? stepLine(id, run, step, { full }) : endLine(id, run, step, { full }, 'interrupted');
  };
  await write([isCsv ? csvHeader(columns) : experimentLine(experiment, runs, runs[0].run.assignment.objective.backend)]);
  let lines: string[] = [];
  let waiting = 0;
  let written = performance.now();
  for (let step = 0; runs.some(({ run }) => !run.end); step++) {
    const wasInterrupted = interruption.exitCode !== undefined;
    // A run that goes on from saved weights begins at their step.
    for (const named of runs) {
      if (!named.run.advance()) continue;
      lines.push(lineOf(named, named.run.length - 1));
      waiting += lines[lines.length - 1].length;
    }
    // One record more where it was interrupted: the place that the last update has led to.
    if (wasInterrupted) break;
    if (waiting < mostWaiting && performance.now() - written < longestWait) continue;
    await write(lines);
    lines = [];
    waiting = 0;
    progress.show(step, runs[0].run.assignment.steps);
    // Signals are heard between tasks.
    await new Promise((resolve) => setImmediate(resolve));
    written = performance.now();
  }
  await write(lines);
  const labelled = runs.map(({ run }, i) => ({ label: experiment.optimizers[i].label, run }));
  for (const { id, run } of runs) {
    const step = run.length - 1;
    const assessment = assess(experiment, run, step, labelled);
    if (!isCsv) await write(verdictLines(id, step, assessment));
    say(`${id}: ${assessment.verdict.message}`, ...assessment.findings.filter(({ severity }) => severity !== 'information').map(({ message }) => `${id}: ${message}`));
  }
}

/** Keeps where a run has ended. */
async function saveWeights(run: Run, path: string): Promise<void> {
  try {
    await writeWhole(path, [trainedAt(run, run.length - 1)]);
  } catch (error) {
    throw new NotWritten(`The weights cannot be written to ${path}: ${reasonOf(error)}.`, { cause: error });
  }
}

/** The experiment and its text; undefined where the file is wrong, which has been said then. */
async function readExperiment(path: string, onRead: (path: string) => void): Promise<{ experiment: Experiment; text: string } | undefined> {
  const text = await readSource(path);
  if (text === undefined) return undefined;
  const { experiment, diagnostics } = parseExperiment(text, formatOf(path), ruleFilesNear(dirname(path), dirname(path), onRead));
  say(...linesOf(path, text, diagnostics));
  return experiment && { experiment, text };
}

function linesOf(path: string, text: string, diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ severity, message, range }) => {
    const { line, column } = positionOf(text, range.start);
    return `${path}:${line}:${column}: ${severity === 'warning' ? 'warning: ' : ''}${message}`;
  });
}

async function readSource(path: string): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readRegularFile(path, largestFile));
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    say(`${path}:1:1: The file cannot be read: ${error.message}. Name an experiment file, such as rosenbrock.experiment.yaml.`);
    return undefined;
  }
}
