import { assign, problemOf } from '../core/engine/assign';
import { compileExperiment, notesOf } from '../core/engine/compileExperiment';
import { Run } from '../core/engine/run';
import type { Assignment } from '../core/engine/stepper';
import { CodeFailure, type LoadCode } from '../core/code/workspaceCode';
import type { Experiment, OptimizerEntry } from '../core/experiment/experiment';
import { parseWithCode } from '../core/experiment/parseWithCode';
import { InvalidObjective } from '../core/objective/invalidObjective';
import type { Objective } from '../core/objective/objective';
import type { Diagnostic } from '../core/diagnostic';
import { isRecording, loadRecording, type LoadedRecording } from './recordedLoading';
import { room } from '../core/objective/data/table';
import type { Platform } from '../platform/platform';
import type { LoadParams, SessionEvents } from '../protocol/session';

/** An experiment at work: what the file says, the compiled objective and a run for every optimizer. */
export interface LoadedExperiment {
  readonly experiment: Experiment;
  readonly objective: Objective;
  readonly entries: readonly OptimizerEntry[];
  /** Warnings, and what reading has made of the data. */
  readonly notes: readonly Diagnostic[];
  /** The files that were read beside the experiment's own. */
  readonly files: readonly string[];
  /** Whether code of the workspace is a part of it. */
  readonly runsCode: boolean;
  /** Makes a run of an entry, from θ(0) of the experiment or another start. */
  readonly runOf: (id: string, entry: OptimizerEntry, start?: Float32Array) => Run;
  /** Bytes that what all runs record may take together. */
  readonly traceBudget: number;
  /** Makes a run of what an optimizer is to do, such as a fork. */
  readonly runFrom: (id: string, assignment: Assignment) => Run;
  /** Set where another program has made the runs. */
  readonly recorded?: Pick<LoadedRecording, 'sources' | 'rule' | 'watch'>;
}

export interface LoadingContext {
  readonly platform: Platform;
  readonly announceChunk: (chunk: SessionEvents['chunk']) => void;
  readonly announceEviction: (evicted: SessionEvents['evicted']) => void;
  /** Called in the middle of long evaluations; may throw Interrupted. */
  readonly watch?: (share: number) => void;
}

/** Reads, checks and compiles an experiment; what is wrong with it comes back as diagnostics. */
export async function loadExperiment(params: LoadParams, context: LoadingContext): Promise<LoadedExperiment | readonly Diagnostic[]> {
  const files = new Set<string>();
  const onRead = (path: string) => void files.add(path);
  if (isRecording(params)) return recordedExperiment(params, context);
  const load = codeLoader(params, context.platform, onRead);
  let runsCode = false;
  const loadCode: LoadCode | undefined =
    load &&
    ((path) => {
      runsCode = true;
      return load(path);
    });
  const { experiment: written, diagnostics } = await parseWithCode(
    params.source,
    params.format,
    params.directory === undefined ? undefined : context.platform.ruleFilesNear(params.directory, params.root, onRead),
    loadCode,
  );
  if (!written) return diagnostics;
  const experiment = { ...written, steps: params.steps ?? written.steps, seed: params.seed ?? written.seed };
  const entries = experiment.optimizers.filter(({ id }) => params.optimizers?.includes(id) ?? true);
  if (entries.length === 0) return [missingOptimizer(experiment, params.optimizers ?? [])];

  const objective = await compiled(experiment, params, context, onRead, loadCode);
  if (!('evaluate' in objective)) return objective;
  return {
    experiment,
    objective,
    entries,
    notes: notesOf(experiment, objective),
    files: [...files],
    runsCode,
    ...running(experiment, objective, entries.length, params.traceBudget, context),
  };
}

/** The same in a thread that makes steps for another, which tells the user. Undefined where it cannot be read. */
export async function loadForHelp(params: LoadParams, platform: Platform): Promise<LoadedExperiment | undefined> {
  const loaded = await loadExperiment(params, { platform, announceChunk: () => undefined, announceEviction: () => undefined });
  return 'experiment' in loaded ? loaded : undefined;
}

/** A recording of another program, as an experiment of its optimizers. */
async function recordedExperiment(params: LoadParams, context: LoadingContext): Promise<LoadedExperiment | readonly Diagnostic[]> {
  const loaded = await loadRecording(params, context.platform);
  if (!('experiment' in loaded)) return loaded;
  const { experiment, objective, entries, notes, assignmentOf } = loaded;
  const { traceBudget, runFrom } = running(experiment, objective, entries.length, params.traceBudget, context);
  return {
    experiment,
    objective,
    entries,
    notes,
    files: loaded.sources.map(({ path }) => path),
    traceBudget,
    runFrom,
    runOf: (id, entry) => runFrom(id, assignmentOf(entry.id)),
    recorded: loaded,
    runsCode: false,
  };
}

/** How runs of an experiment are made. */
function running(
  experiment: Experiment,
  objective: Objective,
  runs: number,
  traceBudget: number,
  context: LoadingContext,
): Pick<LoadedExperiment, 'traceBudget' | 'runOf' | 'runFrom'> {
  const budget = traceBudget / runs;
  const runFrom = (id: string, assignment: Assignment) =>
    new Run(assignment, {
      budget,
      allocate: (bytes) => context.platform.shared(bytes),
      onChunk: (firstStep, memory) => context.announceChunk({ run: id, firstStep, rows: memory as SharedArrayBuffer }),
      onEvicted: (firstStep) => context.announceEviction({ run: id, firstStep }),
      watch: context.watch,
    });
  const runOf = (id: string, entry: OptimizerEntry, start?: Float32Array) => runFrom(id, assign(experiment, entry, objective, start));
  return { traceBudget, runOf, runFrom };
}

/** The objective, or what is wrong with the files it refers to. */
async function compiled(
  experiment: Experiment,
  params: LoadParams,
  { platform }: LoadingContext,
  onRead: (path: string) => void,
  loadCode: LoadCode | undefined,
): Promise<Objective | readonly Diagnostic[]> {
  const { backend, directory, root } = params;
  room.bytes = platform.roomForData();
  const readFile = directory === undefined ? undefined : platform.readerNear(directory, root, onRead);
  try {
    return await compileExperiment(experiment, {
      backend: backend ?? experiment.backend,
      wasmDirectory: platform.wasmDirectory,
      readFile,
      loadCode,
      loadTensorflow: directory === undefined ? undefined : platform.tensorflowNear(directory),
    });
  } catch (error) {
    if (error instanceof InvalidObjective) return error.diagnostics;
    throw error;
  }
}

/** Loads code where the user trusts the place. */
function codeLoader({ directory, root, runsCode }: LoadParams, platform: Platform, onRead: (path: string) => void): LoadCode | undefined {
  if (directory === undefined) return undefined;
  return runsCode === true ? platform.codeNear(directory, root, onRead) : refuseCode;
}

const refuseCode: LoadCode = (path) =>
  Promise.reject(
    new CodeFailure(
      `${path} is code, which runs only where you trust the folder. Trust it (command “Workspaces: Manage Workspace Trust”), and run again.`,
    ),
  );

/** The evaluations a run plans, where its rule spells them out. */
export function evaluationsOf({ rule, options, problem }: Assignment): string | undefined {
  return rule.evaluations?.(options, problem);
}

/** `view:` for each coordinate of θ. */
export function viewOf(experiment: Experiment, objective: Objective): readonly (readonly [number, number] | null)[] {
  return problemOf(experiment, objective).view.map((window) => window ?? null);
}

function missingOptimizer(experiment: Experiment, wanted: readonly string[]): Diagnostic {
  const there = experiment.optimizers.map(({ id }) => id).join(', ');
  return {
    severity: 'error',
    code: 'unknown-optimizer',
    message: `The file has no optimizer ${wanted.join(', ')}. Choose among ${there}.`,
    range: { start: 0, end: 0 },
  };
}
