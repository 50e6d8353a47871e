/** The other side of the panel in a test page, with a real session behind it: the worker's bundle, in a thread, on a file of examples/ or a text. */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { Channel, type Handlers, type SilentSide } from '../../../src/protocol/channel';
import type { BreakpointHit } from '../../../src/protocol/debugging';
import { relays } from '../../../src/protocol/worker';
import type { Notice, PanelHostSide, PanelRequests, PanelSettings, PanelSnapshot } from '../../../src/protocol/panel';
import type { RecordPayload, RunId, RunInfo, SessionInfo, SessionStatus } from '../../../src/protocol/session';
import { ExperimentSession } from '../../../src/session/experimentSession';
import { startWorkerThread } from '../../../src/platform/node/workerThread';
import { built } from '../../support/build';
import { examplePath } from '../../support/examples';
import { examples } from '../../support/paths';

declare global {
  interface Window {
    /** Hands what the panel posts to this process. */
    toHost(message: unknown): Promise<void>;
    acquireVsCodeApi: unknown;
  }
}

type Request = {
  [Name in keyof PanelRequests]: { readonly name: Name; readonly params: PanelRequests[Name]['params'] };
}[keyof PanelRequests];
type Name = keyof PanelRequests;
type Params<Asked extends Name> = PanelRequests[Asked]['params'];

export class RealHost {
  /** The panel's requests, as they came. */
  readonly requests: Request[] = [];
  readonly session = new ExperimentSession(startWorkerThread(built('worker.js')));
  /** Answers of the host's own in place of the usual ones. */
  readonly answers: Partial<Handlers<PanelRequests>> = {};
  settings: PanelSettings = { frameRate: 30, significantDigits: 6, gridPoints: 96, chartPoints: 1000, playback: 'max' };
  private change: Partial<PanelSnapshot> = {};
  /** What a debugger did to runs. */
  private readonly told = new Map<RunId, Partial<RunInfo>>();
  private channel: Channel<PanelHostSide, SilentSide> | undefined;

  private constructor(private readonly fileName: string) {}

  /** @param steps how many updates, in place of what the file says. */
  static load(fileName: string, steps?: number): Promise<RealHost> {
    const path = examplePath(fileName);
    if (fileName.endsWith('.optrace')) return RealHost.recording(path);
    return RealHost.of(readFileSync(path, 'utf8'), fileName, steps, dirname(path));
  }

  /** A recording of a PyTorch run. @param rule that its optimizer is to follow. */
  static async recording(path: string, rule?: string, beside?: string): Promise<RealHost> {
    const host = new RealHost(basename(path));
    const directory = dirname(path);
    await host.session.load({ source: '', format: 'json', traceBudget: 64 * 2 ** 20, directory, fileName: basename(path), rule, beside });
    return host;
  }

  /** @param source an experiment's text. */
  static async of(source: string, fileName = 'test.experiment.yaml', steps?: number, directory = examples): Promise<RealHost> {
    const host = new RealHost(fileName);
    await host.session.load({
      source,
      format: fileName.endsWith('.json') ? 'json' : 'yaml',
      steps,
      traceBudget: 64 * 2 ** 20,
      directory,
      root: directory,
    });
    return host;
  }

  get status(): SessionStatus {
    return this.session.status;
  }

  get info(): SessionInfo {
    const { info } = this.session;
    return { ...info, runs: info.runs.map((run) => ({ ...run, ...this.told.get(run.id) })) };
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
    const port = {
      post: (message: unknown) => void post(message).catch((error: unknown) => this.lost(page, error)),
      onMessage: (listener: (message: unknown) => void) => (receive = listener),
    };
    const channel = new Channel<PanelHostSide, SilentSide>(port, this.logged());
    this.channel = channel;
    this.session.changed.on((status) => channel.send('status', status));
    this.session.runsChanged.on(() => channel.send('snapshot', this.snapshot()));
  }

  /** Runs to a step, or to the end. */
  async run(until?: number): Promise<void> {
    const rested = new Promise<void>((resolve) => this.session.stopped.on(() => resolve()));
    const status = await this.session.move('run', until === undefined ? {} : { until });
    if (status.state === 'running') await rested;
  }

  /** Waits until a recording was held against its rule. */
  async checked(): Promise<void> {
    const isSaid = async () => {
      const { id, cursor } = this.status.runs[0];
      const { findings } = await this.session.read('assess', { run: id, step: cursor });
      return findings.some(({ kind }) => kind === 'conformance');
    };
    while (!(await isSaid())) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  seek(step: number): Promise<SessionStatus> {
    return this.session.move('seek', { step });
  }

  record(run: RunId, step: number): Promise<RecordPayload> {
    return this.session.read('record', { run, step });
  }

  /** θ of a run at a step. */
  parameters(run: string, step: number): Promise<Float32Array> {
    const { size } = this.session.info.parameters;
    return this.session.read('entries', { run, step, stage: 0, source: { quantity: 'parameters' }, from: 0, count: size });
  }

  end(): Promise<void> {
    return this.session.end();
  }

  count(name: Name): number {
    return this.requests.filter((request) => request.name === name).length;
  }

  last<Asked extends Name>(name: Asked): Params<Asked> | undefined {
    return this.requests.findLast((request) => request.name === name)?.params;
  }

  /** Has the panel draw itself anew with something else in its snapshot. */
  show(change: Partial<PanelSnapshot>): void {
    this.change = { ...this.change, ...change };
    this.channel?.send('snapshot', this.snapshot());
  }

  tellOf(run: RunId, change: Partial<RunInfo>): void {
    this.told.set(run, change);
    this.show({});
  }

  hit(hits: readonly BreakpointHit[]): void {
    this.channel?.send('hit', hits);
  }

  notice(notice: Notice): void {
    this.channel?.send('notice', notice);
  }

  /** A page that is closed hears nothing more; anything else that cannot be delivered is a fault. */
  private lost(page: Page, error: unknown): void {
    if (!page.isClosed()) throw error;
  }

  private snapshot(): PanelSnapshot {
    const { session, fileName, info, settings } = this;
    return {
      session: { info, status: session.status },
      experiment: `file:///${fileName}`,
      fileName,
      stale: false,
      dead: session.dead,
      settings,
      ...this.change,
    };
  }

  private logged(): Handlers<PanelRequests> {
    const answers = Object.entries(this.handlers()).map(([name, usual]): [string, (params: never) => unknown] => [
      name,
      (params: never) => {
        this.requests.push({ name, params } as Request);
        return (this.answers[name as Name] ?? usual)(params);
      },
    ]);
    return Object.fromEntries(answers) as Handlers<PanelRequests>;
  }

  private handlers(): Handlers<PanelRequests> {
    const { session } = this;
    const nothing = () => null;
    return {
      ...relays((name, params) => session.ask(name, params)),
      ready: () => this.snapshot(),
      choose: ({ run }) => {
        session.choose(run);
        return null;
      },
      fork: async ({ run, written }) => ({ run: written ? (await session.change('fork', { run, written })).run : null }),
      rerun: nothing,
      stop: nothing,
      saveTrace: nothing,
      saveWeights: nothing,
      savePicture: nothing,
      saveTable: nothing,
      copyText: nothing,
      rememberPlayback: nothing,
      reveal: nothing,
    };
  }
}
