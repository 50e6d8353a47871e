/** The other side of the panel in a test page, with a real session behind it: the worker's bundle, in a thread, on a file of examples/. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { Channel, type Handlers } from '../../../src/protocol/channel';
import type { PanelHostSide, PanelRequests, PanelSnapshot } from '../../../src/protocol/panel';
import type { SessionStatus, SilentSide } from '../../../src/protocol/session';
import { ExperimentSession } from '../../../src/session/experimentSession';
import { startWorkerThread } from '../../../src/session/workerThread';
import { built } from '../../support/build';
import { examples } from '../../support/paths';

declare global {
  interface Window {
    /** Hands what the panel posts to this process. */
    toHost(message: unknown): Promise<void>;
  }
}

export class RealHost {
  /** Names of the panel's requests, as they came. */
  readonly requests: (keyof PanelRequests)[] = [];
  private readonly session = new ExperimentSession(startWorkerThread(built('worker.js')));

  private constructor(private readonly fileName: string) {}

  /** @param steps how many updates, in place of what the file says. */
  static async load(fileName: string, steps?: number): Promise<RealHost> {
    const host = new RealHost(fileName);
    const source = readFileSync(join(examples, fileName), 'utf8');
    await host.session.load({ source, format: fileName.endsWith('.json') ? 'json' : 'yaml', steps, traceBudget: 64 * 2 ** 20, directory: examples, root: examples });
    return host;
  }

  get status(): SessionStatus {
    return this.session.status;
  }

  /** Connects a page, before it is opened. */
  async serve(page: Page): Promise<void> {
    let receive: (message: unknown) => void = () => undefined;
    await page.exposeBinding('toHost', (_source, message: unknown) => receive(message));
    await page.addInitScript(() => {
      window.acquireVsCodeApi = () => ({
        postMessage: (message: unknown) => void window.toHost(message),
        getState: (): unknown => JSON.parse(sessionStorage.getItem('panel-state') ?? 'null'),
        setState: (state: unknown) => sessionStorage.setItem('panel-state', JSON.stringify(state)),
      });
    });
    const post = (message: unknown) => page.evaluate((data) => void window.dispatchEvent(new MessageEvent('message', { data })), message);
    const port = { post: (message: unknown) => void post(message).catch((error: unknown) => this.lost(page, error)), onMessage: (listener: (message: unknown) => void) => (receive = listener) };
    const channel = new Channel<PanelHostSide, SilentSide>(port, this.handlers());
    this.session.changed.on((status) => channel.send('status', status));
    this.session.runsChanged.on(() => channel.send('snapshot', this.snapshot()));
  }

  /** Runs to a step, or to the end. */
  async run(until?: number): Promise<void> {
    const rested = new Promise<void>((resolve) => this.session.stopped.on(() => resolve()));
    const status = await this.session.move('run', until === undefined ? {} : { until });
    if (status.state === 'running') await rested;
  }

  seek(step: number): Promise<SessionStatus> {
    return this.session.move('seek', { step });
  }

  /** θ of a run at a step. */
  parameters(run: string, step: number): Promise<Float32Array> {
    const { size } = this.session.info.parameters;
    return this.session.read('entries', { run, step, stage: 0, source: { quantity: 'parameters' }, from: 0, count: size });
  }

  end(): Promise<void> {
    return this.session.end();
  }

  /** A page that is closed hears nothing more; anything else that cannot be delivered is a fault. */
  private lost(page: Page, error: unknown): void {
    if (!page.isClosed()) throw error;
  }

  private snapshot(): PanelSnapshot {
    const { session, fileName } = this;
    return {
      session: { info: session.info, status: session.status },
      experiment: `file:///${fileName}`,
      fileName,
      stale: false,
      dead: session.dead,
      settings: { frameRate: 30, significantDigits: 5, gridPoints: 96, chartPoints: 1000 },
    };
  }

  private handlers(): Handlers<PanelRequests> {
    const { session } = this;
    const move = <Name extends 'run' | 'pause' | 'step' | 'stepBack' | 'seek' | 'restart'>(name: Name) => (params: PanelRequests[Name]['params']) => session.move(name, params);
    const read =
      <Name extends 'stages' | 'landscape' | 'explain' | 'assess' | 'reached' | 'entries' | 'tensors' | 'distributions' | 'batch' | 'predictions' | 'decision' | 'gradientNoise' | 'metrics'>(name: Name) =>
      (params: PanelRequests[Name]['params']) => {
        this.requests.push(name);
        return session.read(name, params);
      };
    const nothing = () => null;
    return {
      ready: () => this.snapshot(),
      choose: ({ run }) => {
        session.choose(run);
        return null;
      },
      run: move('run'),
      pause: move('pause'),
      step: move('step'),
      stepBack: move('stepBack'),
      seek: move('seek'),
      restart: move('restart'),
      addRun: (params) => session.addRun(params),
      removeRun: (params) => session.removeRun(params),
      setSpeed: ({ stepsPerSecond }) => session.setSpeed(stepsPerSecond),
      record: (params) => session.record(params),
      frame: (params) => session.frame(params),
      stages: read('stages'),
      landscape: read('landscape'),
      explain: read('explain'),
      assess: read('assess'),
      reached: read('reached'),
      entries: read('entries'),
      tensors: read('tensors'),
      distributions: read('distributions'),
      batch: read('batch'),
      predictions: read('predictions'),
      decision: read('decision'),
      gradientNoise: read('gradientNoise'),
      metrics: read('metrics'),
      fork: () => ({ run: null }),
      rerun: nothing,
      stop: nothing,
      saveTrace: nothing,
      saveWeights: () => {
        this.requests.push('saveWeights');
        return null;
      },
      savePicture: nothing,
      saveTable: nothing,
      copyText: nothing,
      reveal: nothing,
    };
  }
}
