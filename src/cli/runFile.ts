import { join } from 'node:path';
import { assign } from '../core/engine/assign';
import { Run } from '../core/engine/run';
import { trainedAt } from '../core/engine/trained';
import type { Experiment } from '../core/experiment/experiment';
import { csvColumns, csvHeader, csvLine } from '../core/traceFormat/csv';
import { endLine, experimentLine, refuseFull, stepLine } from '../core/traceFormat/jsonLines';
import { verdictLines } from '../core/traceFormat/verdictLines';
import { assess } from '../core/verdicts/assess';
import { threads } from '../platform/node/nodePlatform';
import { reasonOf } from '../platform/node/files/regularFile';
import { writeWhole } from '../platform/node/files/wholeFile';
import { Pool } from '../pool/pool';
import { UsageError, type RunArguments as Arguments } from './arguments';
import { loadFile } from './experimentFile';
import { Interruption } from './interruption';
import { checkOutputs, weightsPaths } from './outputs';
import { Progress } from './progress';
import { say } from './say';
import { TensorboardOutput } from './tensorboardOutput';
import { NotWritten, traceOutput, type TraceOutput } from './traceOutput';

/** Rows kept behind the newest: nobody looks back here. */
const budget = 1 << 22;
/** How long a line may wait to be written, in ms, and how much may wait, in characters. */
const longestWait = 200;
const mostWaiting = 1 << 18;

/**
 * Runs every optimizer of a file, step by step together, and writes the trace as it is made.
 * @returns the exit code: 0; 2 for a bad file, with `file:line:col: message` on standard error; 130 or 143 where it was interrupted.
 * @throws UsageError, NotWritten
 */
export async function runFile(wanted: Arguments): Promise<number> {
  const loaded = await loadFile(wanted);
  if (!loaded) return 2;
  const { experiment, objective, inputs, params } = loaded;
  const platform = threads(join(__dirname, 'worker.js'));
  const pool = new Pool({ platform, workers: wanted.workers ?? 'auto', params, objective });
  const interruption = new Interruption();
  try {
    const runs = experiment.optimizers.map((entry) => ({
      id: entry.id,
      run: new Run(assign(experiment, entry, objective), { budget, allocate: (bytes) => new ArrayBuffer(bytes) }),
    }));
    experiment.optimizers.forEach((entry, i) => pool.add(runs[i].run, entry));
    const refusal = wanted.full && runs.map(({ run }) => refuseFull(run)).find((reason) => reason !== undefined);
    if (refusal) throw new UsageError(refusal);
    const weights =
      wanted.saveWeights === undefined
        ? []
        : weightsPaths(
            wanted.saveWeights,
            runs.map(({ id }) => id),
          );
    const trace = wanted.trace === undefined ? [] : [{ option: '--trace', path: wanted.trace }];
    await checkOutputs([...trace, ...weights.map((path) => ({ option: '--save-weights', path }))], inputs);
    if (wanted.workers !== undefined) await pool.begin();
    await traced(experiment, runs, wanted, pool, interruption);
    for (const [i, path] of weights.entries()) await saveWeights(runs[i].run, path, wanted.names);
    return interruption.exitCode ?? 0;
  } finally {
    interruption.dispose();
    await pool.end();
    objective.dispose();
  }
}

async function traced(
  experiment: Experiment,
  runs: readonly NamedRun[],
  wanted: Arguments,
  pool: Pool,
  interruption: Interruption,
): Promise<void> {
  const events = wanted.tensorboard === undefined ? undefined : await TensorboardOutput.in(wanted.tensorboard, runs);
  const output = await traceOutput(wanted.trace);
  const progress = new Progress(process.stderr, wanted.trace === undefined && process.stdout.isTTY);
  try {
    const isCsv = wanted.trace?.toLowerCase().endsWith('.csv') === true;
    await writeTrace(experiment, runs, { full: wanted.full, isCsv, events, pool }, output, progress, interruption);
    await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  } finally {
    progress.end();
    await events?.close();
  }
}

interface NamedRun {
  readonly id: string;
  readonly run: Run;
}

async function writeTrace(
  experiment: Experiment,
  runs: readonly NamedRun[],
  { full, isCsv, events, pool }: { full: boolean; isCsv: boolean; events: TensorboardOutput | undefined; pool: Pool },
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
    const lengths = runs.map(({ run }) => run.length);
    pool.advance(runs.map(({ run }) => run));
    for (const [i, named] of runs.entries()) {
      if (named.run.length === lengths[i]) continue;
      lines.push(lineOf(named, named.run.length - 1));
      events?.take(named.id, named.run.length - 1);
      waiting += lines[lines.length - 1].length;
    }
    // One record more where it was interrupted: the place that the last update has led to.
    if (wasInterrupted) break;
    if (waiting < mostWaiting && performance.now() - written < longestWait) continue;
    await write(lines);
    await events?.write();
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
    if (run.end?.reason === 'stoppedEarly' && run.end.message !== undefined) say(`${id}: ${run.end.message}`);
    say(
      `${id}: ${assessment.verdict.message}`,
      ...assessment.findings.filter(({ severity }) => severity !== 'information').map(({ message }) => `${id}: ${message}`),
    );
  }
}

/** Keeps where a run has ended. */
async function saveWeights(run: Run, path: string, names: Arguments['names']): Promise<void> {
  try {
    await writeWhole(path, [trainedAt(run, run.length - 1, names)]);
  } catch (error) {
    throw new NotWritten(`The weights cannot be written to ${path}: ${reasonOf(error)}.`, { cause: error });
  }
}
