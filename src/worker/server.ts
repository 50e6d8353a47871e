import { Interrupted } from '../core/objective/objective';
import { BreakpointSet } from '../core/breakpoints/breakpointSet';
import type { DebuggedRun } from '../core/breakpoints/debuggedRun';
import { Run } from '../core/engine/run';
import { Session, type RunPosition } from '../core/engine/session';
import { stageList } from '../core/engine/stageList';
import { stagesOf } from '../core/engine/stageResults';
import type { OptimizerEntry } from '../core/experiment/experiment';
import { TraceExport } from '../core/traceFormat/exporter';
import { firstReach } from '../core/recording/firstReach';
import { explainStep } from '../core/explanation/explainRun';
import type { Recording } from '../core/recording/recording';
import type { Platform } from '../platform/platform';
import { Pool } from '../pool/pool';
import { Channel, Transfer, UserError, type Handlers, type Port, type SilentSide } from '../protocol/channel';
import type { SessionSide } from '../protocol/worker';
import type { DebugRequests } from '../protocol/debugging';
import type { Landscape, LandscapeRequest, Loaded, LoadParams, SessionStatus } from '../protocol/session';
import { Attention } from './attention';
import { Conformances } from './conformances';
import { buffersOf, frameOf, recordOf } from './frames';
import { debugHandlers } from './debugging';
import { exportHandlers } from './exporting';
import { forkRun } from './forking';
import { runStatus, sessionInfo, sessionStatus, type Origin, type Told } from './info';
import { loadExperiment, type LoadedExperiment } from './loading';
import { tensorHandlers } from './tensors';
import { networkHandlers, trainedWeights } from './network';
import { Pacer } from './pacer';
import { toReplay } from './refusing';
import { shapeHandlers } from './shapes';
import { Verdicts } from './verdicts';

/** At most this often is the other side told how far a run is, in milliseconds. */
const progressInterval = 16;
const largestGridSide = 512;
/** More cannot be told apart, and each keeps a trace of its own. */
const mostRuns = 32;

/** Answers a session's requests from one experiment at work. */
export class SessionServer {
  private readonly channel: Channel<SessionSide, SilentSide>;
  private readonly breakpoints = new BreakpointSet();
  private readonly session = new Session({
    stopConditions: this.breakpoints,
    advance: (runs) => this.advance(runs),
    stageCount: (position) => {
      const { run, experiment, entry, step } = this.debugged(position);
      return stageList(run, step, experiment, entry).length;
    },
  });
  private readonly origins = new Map<string, Origin>();
  private readonly verdicts = new Verdicts(
    this.session,
    () => this.experiment.experiment,
    (id) => this.origins.get(id)?.label ?? id,
  );
  private loaded: LoadedExperiment | undefined;
  private pool: Pool | undefined;
  private lastProgress = 0;
  private isPausing = false;
  private readonly attention = new Attention((stepShare) => this.channel.send('progress', { ...this.status(), stepShare }));
  private readonly pacer = new Pacer({
    soon: (task) => this.platform.soon(task),
    tick: () => {
      this.unlessInterrupted(() => this.session.tick());
      return this.session.isRunning;
    },
    afterSlice: () => this.reportProgress(),
    atRest: () => this.reportRest(),
  });

  constructor(
    port: Port,
    private readonly platform: Platform,
  ) {
    const handlers: Handlers<SessionSide['requests']> = {
      ...tensorHandlers((run) => this.session.position(run)),
      ...networkHandlers(
        (run) => this.session.position(run),
        () => this.experiment.experiment,
      ),
      ...debugHandlers({
        session: this.session,
        breakpoints: this.breakpoints,
        debugged: (position) => this.debugged(position),
        moving: (change) => this.moving(change),
        state: () => this.state(),
        fork: (params) => this.fork(params),
      }),
      ...shapeHandlers(
        (run) => this.session.position(run),
        () => this.experiment.experiment,
      ),
      load: (params) => this.load(params),
      run: ({ runs, until }) => this.moving(() => this.session.start(runs, until)),
      pause: () => {
        this.isPausing = this.session.isRunning;
        return this.moving(() => this.session.pause());
      },
      step: (moved) => this.moving(() => this.session.step(moved)),
      stepBack: (moved) => this.moving(() => this.session.stepBack(moved)),
      seek: ({ step, runs }) => this.moving(() => this.session.seek(wholeStep(step), runs)),
      restart: () => this.moving(() => this.session.restart()),
      addRun: ({ like, start }) => this.addRun(like, start),
      removeRun: ({ run }) => this.removeRun(run),
      setSpeed: ({ stepsPerSecond }) => {
        if (stepsPerSecond !== null && !(stepsPerSecond > 0)) throw new UserError('A speed is a number of steps per second above 0.');
        this.pacer.setSpeed(stepsPerSecond);
        return null;
      },
      record: ({ run, step }) => recordOf(this.session.position(run), wholeStep(step)),
      stages: ({ run, step }) =>
        stagesOf(toReplay(this.session.position(run).run), wholeStep(step)).map(({ stage: { name, symbol, formula, option }, values }) => ({
          name,
          symbol,
          formula,
          option,
          values,
        })),
      frame: (request) => {
        const runs = this.session
          .chosen(request.runs.filter((id) => this.origins.has(id)))
          .map((position) => frameOf(position, runStatus(this.session, position, this.told), request));
        return new Transfer({ state: this.status().state, runs }, runs.flatMap(buffersOf));
      },
      landscape: (request) => this.landscape(request),
      assess: ({ run, step }) => this.verdicts.at(run, wholeStep(step)),
      explain: ({ run, step, coordinate, digits }) => this.explain(run, wholeStep(step), coordinate, digits),
      reached: ({ runs, threshold }) =>
        Float64Array.from(runs, (id) => (this.origins.has(id) ? (firstReach(this.session.position(id).run, threshold) ?? NaN) : NaN)),
      trained: ({ run, step, names }) => trainedWeights(this.session.position(run), wholeStep(step), names),
      ...exportHandlers(
        (format) =>
          new TraceExport(
            format,
            this.experiment.experiment,
            this.session.positions.map(({ id, run }) => ({ id, run, parent: this.origins.get(id)?.parent })),
          ),
      ),
    };
    this.channel = new Channel(port, handlers);
  }

  private get experiment(): LoadedExperiment {
    if (!this.loaded) throw new UserError('No experiment is loaded. Press Run to load it.');
    return this.loaded;
  }

  private async load(params: LoadParams): Promise<Loaded> {
    if (this.loaded) throw new Error('A worker runs one experiment; start another worker for the next.');
    const loaded = await loadExperiment(params, {
      platform: this.platform,
      announceChunk: (chunk) => this.channel.send('chunk', chunk),
      announceEviction: (evicted) => this.channel.send('evicted', evicted),
      watch: this.attention.between,
    });
    if (!('experiment' in loaded)) return { ok: false, diagnostics: loaded };
    this.loaded = loaded;
    this.attention.listen(params.interrupt);
    // What another program has recorded is read here, and code of the workspace is kept in one thread.
    const workers = loaded.recorded || loaded.runsCode ? 1 : (params.workers ?? 'auto');
    this.pool = new Pool({ platform: this.platform, workers, params, objective: loaded.objective });
    for (const entry of loaded.entries) this.add(entry.id, { entry, label: entry.label });
    if (loaded.recorded) this.watchRecorded(loaded.recorded);
    return { ok: true, ...this.state(), notes: loaded.notes, files: loaded.files, runsCode: loaded.runsCode };
  }

  /** Checks what a recording holds against its rules, and goes on when it grows. */
  private watchRecorded({ sources, rule, watch }: NonNullable<LoadedExperiment['recorded']>): void {
    const conformances = new Conformances(this.platform, sources, rule, () => this.channel.send('grown', this.state()));
    this.verdicts.conformanceOf = ({ id, run }) => (run.recorded ? conformances.of(id) : undefined);
    const check = () => void conformances.check(this.experiment.experiment.steps);
    check();
    watch(() => {
      this.grown();
      check();
    });
  }

  /** A recording has more steps: a run that has come to its end goes on with them, and others know that they are there. */
  private grown(): void {
    const followed = this.session.positions.filter(({ run, cursor, isRunning }) => run.recorded && !isRunning && cursor === run.length - 1);
    this.channel.send('grown', this.state());
    if (followed.length > 0) this.moving(() => this.session.start(followed.map(({ id }) => id)));
  }

  private add(id: string, origin: Origin, start?: Float32Array): void {
    this.place(id, origin, this.experiment.runOf(id, origin.entry, start));
  }

  private place(id: string, origin: Origin, run: Run): void {
    this.origins.set(id, origin);
    this.shareMemory(run);
    this.pool?.add(run, origin.entry);
    this.breakpoints.arm(this.debugged(this.session.add(id, run)));
  }

  private advance(recordings: readonly Recording[]): void {
    const runs = recordings.filter((one) => one instanceof Run);
    for (const one of recordings) if (!(one instanceof Run)) one.advance();
    this.pool?.advance(runs);
  }

  /** All runs share what the session may take, those that are about to be placed too. */
  private shareMemory(...further: readonly Run[]): void {
    const runs = [...this.session.positions.map(({ run }) => run), ...further];
    const share = this.experiment.traceBudget / runs.length;
    for (const run of runs) run.setBudget(share);
  }

  /** A run of the session with what the file says of it. */
  private debugged({ id, run, cursor }: RunPosition): DebuggedRun {
    const { entry, label } = this.origins.get(id) as Origin;
    return { id, label, run, experiment: this.experiment.experiment, entry, step: cursor };
  }

  private fork(params: DebugRequests['fork']['params']): DebugRequests['fork']['result'] {
    this.makeRoom();
    const position = this.session.position(params.run);
    const { entry, label, assignment } = forkRun(this.debugged(position), params);
    const id = this.origins.has(entry.id) ? this.freeId(entry.id) : entry.id;
    this.place(id, { entry, label, parent: params.run }, this.experiment.runFrom(id, assignment));
    return { ...this.state(), run: id };
  }

  private makeRoom(): void {
    if (this.session.positions.length >= mostRuns)
      throw new UserError(`There are ${mostRuns} runs already. Remove one before you start another.`);
  }

  private addRun(like: string, start: Float32Array) {
    const origin = this.origins.get(like);
    if (this.experiment.recorded)
      throw new UserError('Of a recording only the steps are known, so nothing can start elsewhere. Fork from a step instead.');
    if (!origin) throw new UserError(`There is no run ${like} to start another from.`);
    this.makeRoom();
    if (start.length !== this.experiment.objective.layout.size || !start.every(Number.isFinite)) {
      throw new UserError(`A start needs ${this.experiment.objective.layout.size} finite numbers.`);
    }
    const point = [...start.subarray(0, 2)].map((x) => Number(x.toPrecision(3))).join(', ');
    const entry: OptimizerEntry = origin.entry;
    const id = this.freeId(entry.id);
    this.add(id, { entry, label: `${entry.label} from (${point}${start.length > 2 ? ', …' : ''})`, parent: like }, start);
    return this.state();
  }

  private freeId(base: string): string {
    for (let k = 2; ; k++) if (!this.origins.has(`${base}-${k}`)) return `${base}-${k}`;
  }

  private removeRun(id: string) {
    if (this.session.positions.length === 1) throw new UserError('The last run cannot be removed. Stop the session instead.');
    const { run } = this.session.position(id);
    if (run instanceof Run) this.pool?.remove(run);
    this.session.remove(id);
    this.breakpoints.disarm(id);
    this.origins.delete(id);
    this.shareMemory();
    return this.state();
  }

  private readonly told: Told = {
    stageName: (position) => {
      const { run, experiment, entry, step } = this.debugged(position);
      return stageList(run, step, experiment, entry)[position.stage]?.name;
    },
    atEnd: (position) => this.verdicts.atEnd(position),
  };

  private status(): SessionStatus {
    return sessionStatus(this.session, this.told);
  }

  private state() {
    return { info: sessionInfo(this.experiment, this.session, this.origins), status: this.status() };
  }

  /** Changes what runs, and starts or stops the clock accordingly. */
  private moving(change: () => void) {
    const wasRunning = this.session.isRunning;
    this.attention.heard();
    this.unlessInterrupted(change);
    if (this.session.isRunning) this.pacer.start();
    else if (wasRunning) {
      this.pacer.stop();
      this.reportRest();
    }
    return this.status();
  }

  private landscape({ run, step, axes }: LandscapeRequest): Landscape {
    if (axes.length < 1 || axes.length > 2 || axes.some(({ count }) => !(count >= 2 && count <= largestGridSide))) {
      throw new UserError(`A landscape has one or two axes of 2 to ${largestGridSide} points.`);
    }
    const position = this.session.position(run);
    const theta = position.run.values(Math.min(wholeStep(step), position.run.length - 1), 'parameters').slice();
    const grid = axes.map(({ coordinate, from, to, count }) => ({
      coordinate,
      values: Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1)),
    }));
    return { values: this.experiment.objective.valuesOnGrid(theta, grid) };
  }

  private explain(run: string, step: number, coordinate: number, digits: number) {
    const { run: recording } = this.session.position(run);
    const { size } = recording.assignment.problem.layout;
    if (!Number.isInteger(coordinate) || coordinate < 0 || coordinate >= size)
      throw new UserError(`There is no parameter ${coordinate}. Choose one from 0 to ${size - 1}.`);
    return explainStep(toReplay(recording), step, coordinate, Math.min(17, Math.max(1, digits)));
  }

  /** What was interrupted is computed again, from its beginning, when somebody asks for it. */
  private unlessInterrupted(move: () => void): void {
    try {
      move();
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    }
  }

  private reportProgress(): void {
    const now = performance.now();
    if (now - this.lastProgress < progressInterval) return;
    this.lastProgress = now;
    this.sendLines();
    this.channel.send('progress', this.status());
  }

  private reportRest(): void {
    const status = this.status();
    const because = this.isPausing ? 'pause' : status.state === 'ended' ? 'ended' : 'until';
    this.isPausing = false;
    this.sendLines();
    const hits = this.breakpoints.takeHits();
    if (hits.length > 0) this.channel.send('hit', { hits, status });
    else this.channel.send('stopped', { ...status, because });
  }

  private sendLines(): void {
    const logged = this.breakpoints.takeLines();
    if (logged) this.channel.send('logged', logged);
  }
}

function wholeStep(step: number): number {
  if (!Number.isInteger(step) || step < 0) throw new UserError(`A step is a whole number from 0 on, not ${step}.`);
  return step;
}
