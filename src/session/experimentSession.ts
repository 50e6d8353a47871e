import type { Diagnostic } from '../core/diagnostic';
import { InterruptFlag } from '../platform/interruptFlag';
import { Channel, UserError, type SilentSide } from '../protocol/channel';
import type { DebugEvents } from '../protocol/debugging';
import type {
  Frame,
  FrameRequest,
  LoadParams,
  RecordPayload,
  RunId,
  RunInfo,
  SessionEvents,
  SessionInfo,
  SessionStatus,
} from '../protocol/session';
import { workerRequests, type Relayed, type SessionSide, type WorkerRequest, type WorkerRequests } from '../protocol/worker';
import { TraceMirror } from './mirror';
import { Signal } from './signal';
import type { WorkerThread } from '../platform/workerThread';

/** The experiment file could not be run; the diagnostics say where and why. */
export class InvalidExperiment extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.message ?? 'The experiment could not be read.');
  }
}

type Params<Name extends WorkerRequest> = WorkerRequests[Name]['params'];
type Result<Name extends WorkerRequest> = WorkerRequests[Name]['result'];

/** Who chose the run that is looked at: the debugger's stops and its user, or another view. */
export type Chooser = 'debugger' | 'view';
/** Moves of all runs that follow the one that is looked at. */
const led: ReadonlySet<string> = new Set(['step', 'stepBack', 'stepStage', 'stepStageBack', 'restartUpdate']);

/**
 * One experiment at work, as every view sees it: panel and debugger talk to this. Survives the death of its worker:
 * what was recorded can still be looked at.
 */
export class ExperimentSession {
  readonly changed = new Signal<SessionStatus>();
  readonly stopped = new Signal<SessionEvents['stopped']>();
  /** Breakpoints held; comes instead of `stopped`. */
  readonly hit = new Signal<DebugEvents['hit']>();
  readonly logged = new Signal<DebugEvents['logged']>();
  readonly runsChanged = new Signal<SessionInfo>();
  readonly died = new Signal<string>();
  /** Another run is looked at, and who chose it. */
  readonly chosen = new Signal<{ readonly run: RunId; readonly by: Chooser }>();

  /** Warnings about the experiment, and what reading has made of its data. */
  notes: readonly Diagnostic[] = [];
  /** The files that were read beside the experiment's own. */
  files: readonly string[] = [];

  private readonly channel: Channel<SilentSide, SessionSide>;
  private readonly mirror = new TraceMirror();
  private readonly interrupt = new InterruptFlag();
  private runsCode = false;
  private lastFrame: Frame | undefined;
  private deathReason: string | undefined;
  /** The run to be looked at; the first where it is not there. */
  private wanted: RunId | undefined;
  private current: { info: SessionInfo; status: SessionStatus } | undefined;

  /** @param codePatience milliseconds that code of the workspace may keep somebody waiting who wants something else. */
  constructor(
    private readonly thread: WorkerThread,
    private readonly codePatience = 3000,
  ) {
    this.channel = new Channel(thread.port, {});
    this.channel.on('progress', (status) => this.take(status));
    this.channel.on('chunk', (chunk) => this.mirror.add(chunk));
    this.channel.on('evicted', (evicted) => this.mirror.evict(evicted));
    this.channel.on('stopped', (stopped) => {
      this.take({ state: stopped.state, runs: stopped.runs });
      this.stopped.send(stopped);
    });
    this.channel.on('hit', (hit) => {
      if (!hit.hits.some(({ run }) => run === this.chosenRun)) this.wanted = hit.hits[0].run;
      this.take(hit.status);
      this.hit.send(hit);
    });
    this.channel.on('grown', (grown) => {
      if (!this.current) return;
      this.current = grown;
      this.runsChanged.send(grown.info);
      this.take(grown.status);
    });
    this.channel.on('logged', (logged) => this.logged.send(logged));
    thread.onDeath((reason) => this.die(reason));
  }

  get info(): SessionInfo {
    return this.loaded.info;
  }

  get status(): SessionStatus {
    return this.loaded.status;
  }

  /** Why the worker is gone; undefined while it lives. */
  get dead(): string | undefined {
    return this.deathReason;
  }

  /** @throws InvalidExperiment when the file is not a valid experiment. */
  async load(params: LoadParams): Promise<void> {
    const loaded = await this.channel.request('load', { ...params, interrupt: this.interrupt.memory });
    if (!loaded.ok) throw new InvalidExperiment(loaded.diagnostics);
    this.current = loaded;
    this.notes = loaded.notes;
    this.files = loaded.files;
    this.runsCode = loaded.runsCode;
    this.take(loaded.status);
  }

  /** The run that is looked at: with its step and stage in the status, the one cursor that all views follow. */
  get chosenRun(): RunId {
    const { runs } = this.info;
    return (runs.find(({ id }) => id === this.wanted) ?? runs[0]).id;
  }

  /** Every view hears of it through `changed`. A run that is not there changes nothing. */
  choose(run: RunId, by: Chooser = 'view'): void {
    if (run === this.chosenRun || !this.info.runs.some(({ id }) => id === run)) return;
    this.wanted = run;
    this.take(this.status);
    this.chosen.send({ run, by });
  }

  /** Moves the runs; every view hears of the new state through `changed`. */
  async move<Name extends WorkerRequest<'move'>>(name: Name, given: Params<Name>): Promise<SessionStatus> {
    const params: Params<Name> = led.has(name) ? { lead: this.chosenRun, ...given } : given;
    if (this.deathReason !== undefined) return this.moveInMirror(name, params);
    // A step that takes long is not waited for: the worker hears this between two layers.
    const isUrgent = name === 'pause' || name === 'restart';
    if (isUrgent) this.interrupt.raise();
    const watchdog = isUrgent && this.runsCode ? setTimeout(() => this.breakCode(), this.codePatience) : undefined;
    try {
      const status = await this.channel.request(name, params);
      this.take(status);
      return status;
    } finally {
      clearTimeout(watchdog);
    }
  }

  /** Adds or changes runs; every view hears of it through `runsChanged`. What lies ahead of a change is cut off its run. */
  async change<Name extends WorkerRequest<'change'>>(name: Name, params: Params<Name>): Promise<Result<Name>> {
    const result: Result<Name> = await this.channel.request(name, params);
    this.mirror.keep(result.info.runs.map(({ id }) => id));
    this.current = result;
    this.runsChanged.send(result.info);
    this.take(result.status);
    return result;
  }

  /** Any request, by its kind. */
  ask<Name extends Relayed>(name: Name, params: Params<Name>): Promise<Result<Name>>;
  ask(name: Relayed, params: never): Promise<unknown> {
    switch (workerRequests[name].kind) {
      case 'move':
        return this.move(name as WorkerRequest<'move'>, params);
      case 'change':
        return this.change(name as WorkerRequest<'change'>, params);
      case 'read':
        return this.read(name as WorkerRequest<'read'>, params);
      default:
        return this.channel.request(name, params);
    }
  }

  /** Records and frames can be had without the worker too. */
  read<Name extends WorkerRequest<'read'>>(name: Name, params: Params<Name>): Promise<Result<Name>>;
  read(name: WorkerRequest<'read'>, params: never): Promise<unknown> {
    if (name === 'record') return this.record(params);
    if (name === 'frame') return this.frame(params);
    return this.channel.request(name, params);
  }

  /** A record; from the mirror where it is there, so that this works without the worker too. */
  private async record(params: Params<'record'>): Promise<RecordPayload> {
    return this.mirrored(params.run, params.step) ?? this.channel.request('record', params);
  }

  /** The objective's value at a step, where it can be had without asking the worker. */
  valueAt(id: string, step: number): number | undefined {
    const info = this.info.runs.find((run) => run.id === id);
    return info && this.mirror.value(info, step);
  }

  /** What a panel draws. Without the worker: what was drawn last, with the records at the cursors. */
  private async frame(request: FrameRequest): Promise<Frame> {
    if (this.deathReason === undefined) {
      this.lastFrame = await this.channel.request('frame', request);
      return this.lastFrame;
    }
    if (!this.lastFrame) throw new UserError(this.deathReason);
    const runs = this.lastFrame.runs.map((frame) => {
      const status = this.status.runs.find(({ id }) => id === frame.run) ?? frame.status;
      return { ...frame, status, current: this.mirrored(frame.run, status.cursor) ?? frame.current };
    });
    return { state: this.status.state, runs };
  }

  /** Ends the worker. Later requests are refused. */
  async end(): Promise<void> {
    this.channel.close(new UserError('This session has ended. Press Run to begin again.'));
    await this.thread.end();
  }

  private get loaded() {
    if (!this.current) throw new Error('The session has not loaded its experiment yet.');
    return this.current;
  }

  private take(status: SessionStatus): void {
    if (!this.current) return;
    this.current = { ...this.current, status: { ...status, chosen: this.chosenRun } };
    this.changed.send(this.current.status);
  }

  private mirrored(id: string, step: number): RecordPayload | undefined {
    const info = this.info.runs.find((run) => run.id === id);
    const status = this.status.runs.find((run) => run.id === id);
    if (!info || !status || step >= status.records) return undefined;
    const row = this.mirror.row(info, step);
    const after = step + 1 < status.records ? this.mirror.row(info, step + 1) : undefined;
    // Only the worker knows what a recording has kept.
    if (info.isRecorded && this.deathReason === undefined) return undefined;
    const hasUpdate = info.isRecorded === true || !(status.reason && step === status.records - 1);
    // Only the worker knows what the newest update made.
    if (!row || (hasUpdate && !after && this.deathReason === undefined)) return undefined;
    return { run: id, step, hasUpdate, row, next: hasUpdate && after ? parametersIn(info, after) : new Float32Array(0) };
  }

  /** Code of the workspace that does not come back cannot be told to: its thread is ended. */
  private breakCode(): void {
    if (this.deathReason !== undefined) return;
    this.die(
      `The code that the experiment names did not come back within ${this.codePatience / 1000} s of being told to, so the thread that ran it was ended: look for a loop that does not end.`,
    );
    void this.thread.end();
  }

  private die(reason: string): void {
    this.deathReason = `${reason} What was recorded can still be looked at. Press Run to begin again.`;
    this.channel.close(new UserError(this.deathReason));
    if (this.current) {
      const runs = this.status.runs.map((run) => ({ ...run, state: run.state === 'running' ? ('paused' as const) : run.state }));
      this.take({ state: 'paused', runs });
    }
    this.died.send(this.deathReason);
  }

  /** Without the worker the cursors still move over what was recorded. */
  private moveInMirror<Name extends WorkerRequest<'move'>>(name: Name, params: Params<Name>): SessionStatus {
    const { runs: chosen, step } = params as { runs?: readonly string[]; step?: number };
    const targets: Partial<Record<WorkerRequest<'move'>, (cursor: number) => number>> = {
      step: (cursor) => cursor + 1,
      stepBack: (cursor) => cursor - 1,
      seek: () => step ?? 0,
      restart: () => 0,
    };
    const target = targets[name];
    if (!target) throw new UserError(this.deathReason);
    const runs = this.status.runs.map((run) =>
      chosen && !chosen.includes(run.id) ? run : { ...run, cursor: Math.max(0, Math.min(run.records - 1, target(run.cursor))) },
    );
    this.take({ state: 'paused', runs });
    return this.status;
  }
}

function parametersIn({ record }: RunInfo, row: Float32Array): Float32Array {
  const column = record.columns.find(({ quantity, kind }) => quantity === 'parameters' && kind !== 'summary');
  return column ? row.slice(column.offset, column.offset + column.size) : new Float32Array(0);
}
