/**
 * The other side of the panel in a test page: speaks the host's protocol over acquireVsCodeApi and message events, with real
 * small runs. Runs before the panel's own script. Tests talk to it through `window.fakeHost`.
 */
import { Channel, UserError, type Port } from '../../../src/protocol/channel';
import type { Notice, PanelHostSide, PanelRequests, PanelSettings, PanelSnapshot } from '../../../src/protocol/panel';
import type { BreakpointHit } from '../../../src/protocol/debugging';
import type { FrameRequest, LandscapeRequest, RunId, RunInfo, SessionInfo, SessionStatus, SilentSide } from '../../../src/protocol/session';
import { columnValues } from '../../../src/core/engine/record';
import { fakeExplanation } from './fakeExplanation';
import { FakeRun } from './fakeRun';
import { LongRun } from './longRun';
import { himmelblau, logarithm, ravine, rosenbrock, waves, type Problem } from './problems';
import { adagrad, adam, averaged, nesterov } from './rules';

type Logged = { readonly name: keyof PanelRequests; readonly params: unknown };

const threeWays = (problem: Problem, steps: number, rates: readonly [number, number, number]) => [
  new FakeRun(problem, adam(rates[0]), 'adam', steps),
  new FakeRun(problem, nesterov(rates[1], 0.9), 'Nesterov', steps),
  new FakeRun(problem, adagrad(rates[2]), 'adagrad', steps),
];

const scenarios: Record<string, () => FakeRun[]> = {
  rosenbrock: () => threeWays(rosenbrock, 200, [0.05, 0.0005, 0.4]),
  himmelblau: () => threeWays(himmelblau, 100, [0.2, 0.002, 0.9]),
  waves: () => [new FakeRun(waves, nesterov(0.02, 0), 'gd', 60), new FakeRun(waves, adam(0.4), 'adam', 60)],
  ravine: () => threeWays(ravine, 150, [0.1, 0.002, 0.5]),
  logarithm: () => [new FakeRun(logarithm, adam(0.06), '<i>adam</i> & "co"', 100)],
  averaged: () => [new FakeRun(himmelblau, averaged(0.017), 'asgd', 100), new FakeRun(himmelblau, adam(0.2), 'adam', 100)],
  million: () => [0, 0.4, 0.9].map((phase, i) => new LongRun(`run ${i + 1}`, 1_000_000, phase)),
};

/** Networks have a real session behind their panel: realHost.ts. */
function noNetwork(): never {
  throw new UserError('The fake host has no network.');
}

export class FakeHost {
  readonly requests: Logged[] = [];
  mostFramesInFlight = 0;
  frameDelay = 0;
  /** Milliseconds from the arrival of a frame until the panel had drawn it. */
  readonly redraws: number[] = [];
  snapshot: PanelSnapshot;
  private explanations = 0;
  private framesInFlight = 0;
  private runs: FakeRun[];
  private readonly channel: Channel<PanelHostSide, SilentSide>;
  private timer = 0;
  private stepsPerTick = 1;
  /** What a debugger did to runs. */
  private readonly told = new Map<RunId, Partial<RunInfo>>();

  constructor(port: Port, scenario: string, settings: Partial<PanelSettings>) {
    this.runs = (scenarios[scenario] ?? scenarios.rosenbrock)();
    this.snapshot = {
      experiment: `file:///${scenario}.experiment.yaml`,
      fileName: `${scenario}.experiment.yaml`,
      stale: false,
      settings: { frameRate: 30, significantDigits: 6, gridPoints: 120, chartPoints: 2000, ...settings },
    };
    if (scenario !== 'empty') this.snapshot = { ...this.snapshot, session: { info: this.info, status: this.status } };
    const act = (concerned: readonly RunId[] | undefined, change: (run: FakeRun) => void) => {
      for (const run of this.runs) if (!concerned || concerned.includes(run.info.id)) change(run);
      return this.status;
    };
    const handlers: { [Name in keyof PanelRequests]: (params: PanelRequests[Name]['params']) => PanelRequests[Name]['result'] | Promise<PanelRequests[Name]['result']> } = {
      ready: () => ({ ...this.snapshot, session: this.snapshot.session && { info: this.info, status: this.status } }),
      // Fake statuses name no run: the panel keeps its own choice.
      choose: () => null,
      run: ({ runs, until }) => {
        act(runs, (run) => {
          run.until = until ?? Infinity;
          run.running = !(run.ended && run.cursor === run.records - 1) && run.cursor < run.until;
        });
        this.tick();
        return this.status;
      },
      pause: () => act(undefined, (run) => (run.running = false)),
      step: ({ runs }) => act(runs, (run) => run.advance()),
      stepBack: ({ runs }) => act(runs, (run) => (run.cursor = Math.max(0, run.cursor - 1))),
      seek: ({ step, runs }) => act(runs, (run) => run.seek(step)),
      restart: () => act(undefined, (run) => (run.cursor = 0)),
      addRun: ({ like, start }) => {
        const model = this.find(like);
        const id = `${model.rule.name}-${this.runs.length + 1}`;
        this.runs.push(new FakeRun(model.problem, model.rule, id, model.info.steps, start, model.info.id));
        return { info: this.info, status: this.status };
      },
      removeRun: ({ run }) => {
        this.runs = this.runs.filter(({ info }) => info.id !== run);
        return { info: this.info, status: this.status };
      },
      setSpeed: ({ stepsPerSecond }) => {
        this.stepsPerTick = stepsPerSecond === null ? 3 : 1;
        return null;
      },
      record: ({ run, step }) => this.find(run).payload(step),
      stages: ({ run, step }) => this.find(run).stages(step),
      frame: (request) => this.frame(request),
      landscape: (request) => this.landscape(request),
      // The host asks the user what shall be different; this user changes their mind.
      fork: () => ({ run: null }),
      explain: ({ run, step, coordinate, digits }) => fakeExplanation(this.find(run), step, coordinate, digits),
      assess: () => ({ verdict: { state: 'wandering' as const, message: '' }, findings: [] }),
      entries: ({ run, step, source, from, count }) => ('quantity' in source ? columnValues(this.find(run).info.record, this.find(run).row(step), source.quantity, source.slot).slice(from, from + count) : new Float32Array(0)),
      tensors: noNetwork,
      distributions: noNetwork,
      batch: noNetwork,
      predictions: noNetwork,
      decision: noNetwork,
      gradientNoise: noNetwork,
      metrics: noNetwork,
      reached: ({ runs, threshold }) => Float64Array.from(runs, (id) => this.find(id).reached(threshold)),
      saveTable: () => null,
      saveWeights: () => null,
      rerun: () => {
        if (!this.snapshot.session) this.show({ session: { info: this.info, status: this.status } });
        return null;
      },
      stop: () => {
        this.runs.forEach((run) => (run.running = false));
        this.show({ session: undefined });
        return null;
      },
      saveTrace: () => {
        throw new UserError('The trace could not be written: the disk is full. Choose another place.');
      },
      savePicture: () => null,
      copyText: () => null,
      reveal: () => null,
    };
    const logged = Object.entries(handlers).map(([name, answer]) => [
      name,
      (params: never) => {
        this.requests.push({ name: name as keyof PanelRequests, params });
        return (answer as (params: never) => unknown)(params);
      },
    ]);
    this.channel = new Channel<PanelHostSide, SilentSide>(port, Object.fromEntries(logged) as typeof handlers);
  }

  get status(): SessionStatus {
    const runs = this.runs.map((run) => run.status);
    const state = runs.some((run) => run.state === 'running') ? 'running' : runs.every((run) => run.state === 'ended') ? 'ended' : 'paused';
    return { state, runs };
  }

  get info(): SessionInfo {
    const { problem } = this.runs[0];
    return {
      title: problem.title,
      goal: problem.goal,
      formula: problem.formula,
      backend: 'cpu',
      seed: 1,
      parameters: problem.layout,
      view: problem.view,
      minima: problem.minima.map((minimum) => Float32Array.from(minimum)),
      runs: this.runs.map(({ info }) => ({ ...info, ...this.told.get(info.id) })),
    };
  }

  count(name: keyof PanelRequests): number {
    return this.requests.filter((request) => request.name === name).length;
  }

  lastParams(name: keyof PanelRequests): unknown {
    return this.requests.findLast((request) => request.name === name)?.params;
  }

  show(change: Partial<PanelSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    this.channel.send('snapshot', { ...this.snapshot, session: this.snapshot.session && { info: this.info, status: this.status } });
  }

  tellOf(run: RunId, change: Partial<RunInfo>): void {
    this.told.set(run, change);
    this.show({});
  }

  hit(hits: readonly BreakpointHit[]): void {
    this.channel.send('hit', hits);
  }

  notice(notice: Notice): void {
    this.channel.send('notice', notice);
  }

  /** Looks at a step in every run and tells the panel. */
  seek(step: number): void {
    for (const run of this.runs) run.seek(step);
    this.channel.send('status', this.status);
  }

  /** Without a session: formulas and symbols. */
  explainAlone(): void {
    const { stages, ...rest } = fakeExplanation(this.runs[0], 0, 0, 6);
    this.show({ explained: { request: ++this.explanations, what: { ...rest, stages: stages.map(({ numbers: _, ...stage }) => stage) } } });
  }

  explain(run: RunId): void {
    this.show({ explained: { request: ++this.explanations, what: run } });
  }

  sendStatus(): void {
    this.channel.send('status', this.status);
  }

  row(run: string, step: number): number[] {
    return [...this.find(run).row(step)];
  }

  private find(id: RunId): FakeRun {
    const run = this.runs.find(({ info }) => info.id === id);
    if (!run) throw new UserError(`There is no run ${id}.`);
    return run;
  }

  private tick(): void {
    window.clearTimeout(this.timer);
    const running = this.runs.filter((run) => run.running);
    for (const run of running) for (let i = 0; i < this.stepsPerTick && run.running; i++) run.advance();
    this.channel.send('status', this.status);
    if (running.length > 0) this.timer = window.setTimeout(() => this.tick(), 8);
  }

  private async frame(request: FrameRequest) {
    this.framesInFlight++;
    this.mostFramesInFlight = Math.max(this.mostFramesInFlight, this.framesInFlight);
    if (this.frameDelay > 0) await new Promise((resolve) => window.setTimeout(resolve, this.frameDelay));
    const runs = request.runs.map((id) => this.find(id).frame(request));
    this.framesInFlight--;
    return { state: this.status.state, runs };
  }

  private landscape({ run, step, axes }: LandscapeRequest) {
    const { info, problem, row } = ((found) => ({ info: found.info, problem: found.problem, row: found.row(step) }))(this.find(run));
    const theta = Float64Array.from(columnValues(info.record, row, 'parameters'));
    const values = new Float32Array(axes.reduce((product, axis) => product * axis.count, 1));
    const [inner, outer] = axes;
    const place = ({ from, to, count }: typeof inner, i: number) => from + ((to - from) * i) / (count - 1);
    for (let j = 0; j < (outer?.count ?? 1); j++) {
      if (outer) theta[outer.coordinate] = place(outer, j);
      for (let i = 0; i < inner.count; i++) {
        theta[inner.coordinate] = place(inner, i);
        values[j * inner.count + i] = problem.value(theta);
      }
    }
    return { values };
  }
}

const receivers: ((message: unknown) => void)[] = [];
const port: Port = {
  post: (message) => {
    const copy: unknown = structuredClone(message);
    const isFrame = (copy as { result?: { runs?: { current?: unknown }[] } }).result?.runs?.[0]?.current !== undefined;
    const before = performance.now();
    window.dispatchEvent(new MessageEvent('message', { data: copy }));
    // Everything the panel does on a message is over once its microtasks are: then a new task begins.
    if (isFrame) afterMicrotasks(() => host.redraws.push(performance.now() - before));
  },
  onMessage: (receive) => receivers.push(receive),
};

function afterMicrotasks(then: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = then;
  port2.postMessage(null);
}

const [scenario, options] = location.hash.slice(1).split('?');
const host = new FakeHost(port, scenario, (options ? JSON.parse(decodeURIComponent(options)) : {}) as Partial<PanelSettings>);
declare global {
  interface Window {
    fakeHost: FakeHost;
    acquireVsCodeApi: unknown;
  }
}
window.fakeHost = host;
const stateKey = 'panel-state';
window.acquireVsCodeApi = () => ({
  postMessage: (message: unknown) => {
    const copy: unknown = structuredClone(message);
    window.setTimeout(() => receivers.forEach((receive) => receive(copy)));
  },
  getState: (): unknown => JSON.parse(sessionStorage.getItem(stateKey) ?? 'null'),
  setState: (state: unknown) => sessionStorage.setItem(stateKey, JSON.stringify(state)),
});
