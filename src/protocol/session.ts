/**
 * What a session says, whoever listens: the worker that runs it answers these requests and sends these events; the host
 * relays the reading ones to the panel untouched. No number that may be NaN travels outside a typed array, since VS Code
 * encodes plain numbers as JSON.
 */
import type { Diagnostic, TextRange } from '../core/diagnostic';
import type { RecordLayout } from '../core/record/recordLayout';
import type { Explanation } from '../core/explanation/explanation';
import type { Moved } from '../core/engine/runPosition';
import type { ParameterLayout } from '../core/parameters';
import type { Assessment } from '../core/verdicts/assess';
import type { RunEdit } from './debugging';
import { begin, change, move, read, set, type RequestsOf } from './declaration';
import type { NetworkInfo } from './network';

export type RunId = string;
export type { Moved };

/** One optimizer at work: a thread of the session. */
export interface RunInfo {
  readonly id: RunId;
  readonly label: string;
  /** The registry's name and title: `adam`, `Adam`. */
  readonly optimizer: string;
  readonly optimizerTitle: string;
  /** Options as they hold in this run, as `name: value` texts in the order of the rule. */
  readonly options: readonly { readonly name: string; readonly text: string }[];
  readonly formula: readonly string[];
  readonly effectiveLearningRate: string;
  readonly record: RecordLayout;
  /** Of a run with other parameters than the session's: several optimizers of a recording share none. */
  readonly parameters?: ParameterLayout;
  /** Updates planned: `steps:`, or fewer where the rule ends by itself. */
  readonly steps: number;
  /** Where the optimizer stands in the experiment file. */
  readonly range: TextRange;
  /** Set where another program has made the run, and this is what it has recorded. */
  readonly isRecorded?: boolean;
  /** Set when the run was added from the landscape or forked: the run it came from. */
  readonly parent?: RunId;
  /** Set when the run was forked: the step of its parent at which it begins. */
  readonly forkedAt?: number;
  /** Changes a user made to the run, by step. */
  readonly edits?: readonly RunEdit[];
  /** θ(0); where θ is too long for that, the coordinates of record.tracked. */
  readonly start: Float32Array;
  /** gridSearch: evaluations in all, spelled out: `10^2 = 100`. */
  readonly evaluations?: string;
}

type RunState = 'paused' | 'running' | 'ended';
type EndReason = 'completed' | 'nonFinite' | 'stoppedEarly' | 'failed';

export interface RunStatus {
  readonly id: RunId;
  readonly state: RunState;
  /** The step being looked at. */
  readonly cursor: number;
  /** Stages of the update at the cursor that are done, while a debugger is inside it; absent: none. */
  readonly stage?: number;
  /** Inside an update: the name of the stage that comes next. */
  readonly stageName?: string;
  /** Records computed so far: steps 0 … records−1 can be looked at. */
  readonly records: number;
  readonly reason?: EndReason;
  /** A whole sentence for the user when the run ended otherwise than completed. */
  readonly message?: string;
  /** Where in the file the message belongs. */
  readonly range?: TextRange;
  /** Of code of the workspace that failed: where, and what to say there. */
  readonly elsewhere?: Diagnostic['elsewhere'];
  /** Of a run that has ended: one true sentence about what it did. */
  readonly verdict?: string;
  /** Of a run that has ended: what is wrong with it, and what to do about it. */
  readonly warnings?: readonly string[];
}

export interface SessionStatus {
  /** Set while a step takes longer than a second: the share of its evaluation that is done, 0 … 1. */
  readonly stepShare?: number;
  /** `running` while any run is. */
  readonly state: 'paused' | 'running' | 'ended';
  readonly runs: readonly RunStatus[];
  /** The run that is looked at, by every view; set by the session. */
  readonly chosen?: RunId;
}

/** What is known once an experiment is loaded: enough to draw an empty panel. */
export interface SessionInfo {
  readonly title: string;
  readonly goal: 'minimize' | 'maximize';
  /** The formula as written. */
  readonly formula: string;
  readonly backend: string;
  readonly seed: number;
  /** Of every run that does not have its own. */
  readonly parameters: ParameterLayout;
  /** `view:` by coordinate of θ; empty where there is none. */
  readonly view: readonly (readonly [number, number] | null)[];
  /** Known minima (maxima when maximizing), θ each. */
  readonly minima: readonly Float32Array[];
  /** What the formula's `define:` names; their series are `definition.r/0`. */
  readonly definitions?: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly runs: readonly RunInfo[];
  /** Set where another program has made the runs, of whose function only the recorded steps are known. */
  readonly isRecorded?: boolean;
  /** Set where the objective is a network on data. */
  readonly network?: NetworkInfo;
}

/** One row per step of a run, exact. */
export interface RecordPayload {
  readonly run: RunId;
  readonly step: number;
  /** False for the last record of an ended run. */
  readonly hasUpdate: boolean;
  /** Set where a recording has not kept parameters, gradient and state of the step: NaN stands for them. */
  readonly isNotKept?: boolean;
  /** One row of the run's RecordLayout. */
  readonly row: Float32Array;
  /** θ(step + 1) (of a long θ the tracked coordinates), exact: adding the update to θ may round to another last bit. Empty where there is no update. */
  readonly next: Float32Array;
}

/** What one stage of an update made. */
export interface StageOutput {
  readonly name: string;
  readonly symbol: string;
  readonly formula: string;
  readonly option?: string;
  readonly values: Float32Array;
}

/**
 * Names of chartable series: `value`, `gradientNorm`, `updateNorm`, `learningRate`, or one coordinate of a column:
 * `parameters/0`, `gradient/1`, `effectiveLearningRate/0`, `update/0`, `state.m/0`.
 */
export type SeriesKey = string;

export interface FrameRequest {
  readonly runs: readonly RunId[];
  /** Series a run does not have (a state slot of another optimizer) come back as NaN. */
  readonly series: readonly SeriesKey[];
  /** First and last step wanted, inclusive; `to: null` is the newest. */
  readonly from: number;
  readonly to: number | null;
  /** About how many points a series may have, at least 100: the chart's width in pixels. */
  readonly points: number;
  /** Whether the paths through parameter space are wanted too, and of which coordinates. */
  readonly path: readonly number[];
}

/**
 * The series of one run, thinned by minimum and maximum per bucket so that no spike and no NaN is lost.
 * Where nothing had to be thinned there is exactly one point per step.
 */
export interface RunFrame {
  readonly run: RunId;
  readonly status: RunStatus;
  readonly current: RecordPayload;
  /** x of every point: the step. */
  readonly steps: Float64Array;
  /** series.length rows of steps.length values. */
  readonly values: Float32Array;
  /** Steps of the path's points, then per requested coordinate a row of that length in `path`. Ends with the newest record. */
  readonly pathSteps: Float64Array;
  readonly path: Float32Array;
  /** The same for every state slot that is a point (averaged, slow): what it is once the update of each step is made. */
  readonly pointPaths: readonly { readonly slot: string; readonly path: Float32Array }[];
}

export interface Frame {
  readonly state: SessionStatus['state'];
  readonly runs: readonly RunFrame[];
}

export interface LandscapeRequest {
  /** The coordinates that are not on an axis are held at this run's parameters at this step. */
  readonly run: RunId;
  readonly step: number;
  /** One or two axes; a count is at most 512. */
  readonly axes: readonly { readonly coordinate: number; readonly from: number; readonly to: number; readonly count: number }[];
}

export interface Landscape {
  /** axes[0] runs fastest. */
  readonly values: Float32Array;
}

export type ExportFormat = 'csv' | 'jsonl';

export interface LoadParams {
  readonly source: string;
  readonly format: 'yaml' | 'json';
  /** Only these optimizers (ids); all when absent. */
  readonly optimizers?: readonly RunId[];
  /** Overrides what the file says. `tensorflow` runs code that is installed beside the file: only where the user asks for it. */
  readonly backend?: 'auto' | 'cpu' | 'wasm' | 'tensorflow';
  /** Updates to make, in place of what the file says. */
  readonly steps?: number;
  /** In place of the file's. */
  readonly seed?: number;
  /** Bytes that recorded steps of all runs may take together. */
  readonly traceBudget: number;
  /** Threads that make steps at once; absent: as many as there are cores, where that is faster. */
  readonly workers?: number;
  /** Four bytes, the first number of which is set while a request waits that a long step is to be interrupted for. */
  readonly interrupt?: SharedArrayBuffer;
  /** Whether code that the experiment names may be run: the user trusts the place. Absent: it is refused. */
  readonly runsCode?: boolean;
  /** The directory of the experiment file, for the files it refers to; absent: it may refer to none. */
  readonly directory?: string;
  /** The file's own name, by which a recording finds its tensors; absent: it is no file. */
  readonly fileName?: string;
  /** Of a recording: the rule that its optimizers are to follow, in place of what they claim. */
  readonly rule?: string;
  /** Of a recording: the path of another, whose runs are to stand beside its own. */
  readonly beside?: string;
  /** The directory that such files must lie in, such as the workspace's; absent: the experiment file's own. */
  readonly root?: string;
}

export type Loaded =
  | {
      readonly ok: true;
      readonly info: SessionInfo;
      readonly status: SessionStatus;
      /** Warnings, and what reading has made of the data. */
      readonly notes: readonly Diagnostic[];
      /** The files that were read beside the experiment's own. */
      readonly files: readonly string[];
      /** Whether code of the workspace runs, which may keep the worker from hearing. */
      readonly runsCode: boolean;
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** What the runs are after a change. */
export interface Changed {
  readonly info: SessionInfo;
  readonly status: SessionStatus;
}

/** Answered by the worker. `runs` absent means all runs. */
export const sessionRequests = {
  load: begin<LoadParams, Loaded>(),
  /** Starts running; answered as soon as it runs. Replays recorded steps first, at the same pace. */
  run: move<{ readonly runs?: readonly RunId[]; /** Stop at this step. */ readonly until?: number }>(),
  pause: move<Record<string, never>>(),
  /** Exactly one update of the runs named; without names all come to the step after the lead's. */
  step: move<Moved>(),
  stepBack: move<Moved>(),
  /** Looks at an earlier (or any recorded) step; runs that ended before it show their last. Beyond the newest: computes up to it, as `run` with `until`. */
  seek: move<{ readonly step: number; readonly runs?: readonly RunId[] }>(),
  /** Cursor back to step 0; what was recorded stays (it would be the same bits). */
  restart: move<Record<string, never>>(),
  /** A further run with the optimizer of `like` from θ(0) = start. */
  addRun: change<{ readonly like: RunId; readonly start: Float32Array }, Changed>(),
  removeRun: change<{ readonly run: RunId }, Changed>(),
  /** Steps per second while running; null: as fast as it goes. */
  setSpeed: set<{ readonly stepsPerSecond: number | null }, null>(),
  record: read<{ readonly run: RunId; readonly step: number }, RecordPayload>(),
  /** The outputs of every stage of update `step`, in order. Empty for a record without update. */
  stages: read<{ readonly run: RunId; readonly step: number }, readonly StageOutput[]>(),
  frame: read<FrameRequest, Frame>(),
  landscape: read<LandscapeRequest, Landscape>(),
  /** What the update of a step does, stage by stage, with the numbers of one coordinate of θ. */
  explain: read<{ readonly run: RunId; readonly step: number; readonly coordinate: number; readonly digits: number }, Explanation>(),
  /** What a run does at a recorded step, by the records up to it, and what is worth noticing. */
  assess: read<{ readonly run: RunId; readonly step: number }, Assessment>(),
  /** Per run the first recorded step whose value has come to the threshold; NaN where none has. */
  reached: read<{ readonly runs: readonly RunId[]; readonly threshold: number }, Float64Array>(),
  /** What a network's run has come to before update `step`, as a .safetensors file: parameters, moving averages, the optimizer's state. */
  trained: read<{ readonly run: RunId; readonly step: number; readonly names?: 'own' | 'torch' }, Uint8Array>(),
  /** Begins an export of the trace as it is now; answers with its number. Any number of them may be under way. */
  beginExport: read<{ readonly format: ExportFormat }, number>(),
  /** The next piece of an export as text; `next` is null after the last, which ends it. Pass 0 first. */
  exportPiece: read<{ readonly export: number; readonly next: number }, { readonly text: string; readonly next: number | null }>(),
  /** Gives up an export before its last piece. */
  endExport: read<{ readonly export: number }, null>(),
};

export type SessionRequests = RequestsOf<typeof sessionRequests>;

export type SessionEvents = {
  /** What the runs are made from has more steps than before. */
  grown: Changed;
  /** At most once per display frame while running. */
  progress: SessionStatus;
  /** Running came to rest: paused, reached `until`, or every run ended. */
  stopped: SessionStatus & { readonly because: 'pause' | 'until' | 'ended' };
  /** A recorded chunk of rows, in shared memory: the session's mirror, which outlives the worker. */
  chunk: { readonly run: RunId; readonly firstStep: number; readonly rows: SharedArrayBuffer };
  /** The chunk that begins at this step was given up for the memory budget; its steps are replayed when asked for. */
  evicted: { readonly run: RunId; readonly firstStep: number };
};
