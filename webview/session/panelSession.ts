import type { Notice, PanelRequests, PanelSettings, PanelSnapshot } from '../../src/protocol/panel';
import type { MetricSeries } from '../../src/protocol/network';
import type { BreakpointHit } from '../../src/protocol/debugging';
import type { FrameRequest, RunId, SessionInfo, SessionStatus } from '../../src/protocol/session';
import type { WorkerRequest } from '../../src/protocol/worker';
import { drawingAfter, type Drawing, type Wanted } from './drawing';
import { Latest } from './latest';
import type { HostChannel } from './wire';

/** What the panel shows of the steps: the part of a frame request that the view decides. */
export interface View extends Wanted {
  readonly from: number;
  readonly to: number | null;
  readonly points: number;
}

/** The panel's side of the session: what the host last said, and the pulling of frames. */
export class PanelSession {
  snapshot: PanelSnapshot | undefined;
  info: SessionInfo | undefined;
  status: SessionStatus | undefined;
  drawing: Drawing | undefined;
  notices: readonly Notice[] = [];
  /** The breakpoints that stopped the runs last, with their reasons. */
  hits: readonly BreakpointHit[] = [];
  /** False once the session is ended but still drawn. */
  live = false;
  /** Counts the sessions of this panel: another number, other runs. */
  generation = 0;

  private view: View = { series: [], path: [], from: 0, to: null, points: 400 };
  /** A run that the user wants explained, until the panel has shown it. */
  explainWanted: RunId | undefined;

  /** Requests under way. */
  private asked = 0;
  private metrics: ReadonlyMap<RunId, MetricSeries> = new Map();
  private drawnKey = '';
  /** Milliseconds from asking for the last frame until it was on screen. */
  private frameTime = 0;
  private readonly frames: Latest<null>;
  private readonly seeks: Latest<{ step: number; runs: readonly RunId[] | undefined }>;

  /** @param changed called after every change, many times in a row: gather them. */
  constructor(
    private readonly channel: HostChannel,
    private readonly changed: () => void,
  ) {
    channel.on('key', (key) =>
      document.dispatchEvent(new KeyboardEvent('keydown', { key: key.replace(/^Shift\+/, ''), shiftKey: key.startsWith('Shift+') })),
    );
    this.frames = new Latest(
      () => this.pullFrame(),
      // At least half of the time stays free for the user's clicks and keys, however slow drawing is.
      () => (this.status?.state === 'running' ? Math.max(1000 / this.settings.frameRate, 2 * this.frameTime) : 0),
    );
    this.seeks = new Latest(async ({ step, runs }) => {
      await this.act('seek', { step, runs });
    });
    channel.on('snapshot', (snapshot) => this.take(snapshot));
    channel.on('status', (status) => this.follow(status));
    channel.on('hit', (hits) => {
      this.hits = hits;
      this.changed();
    });
    channel.on('notice', (notice) => this.notify(notice));
  }

  /** Another text for every session, also where the same experiment was begun again. */
  get id(): string {
    return `${this.generation} ${this.snapshot?.begun ?? 0}`;
  }

  get settings(): PanelSettings {
    return this.snapshot?.settings ?? { frameRate: 30, significantDigits: 6, gridPoints: 160, chartPoints: 2000, playback: 'max' };
  }

  async begin(): Promise<void> {
    const snapshot = await this.ask('ready', {});
    if (snapshot) this.take(snapshot);
  }

  /** What is on screen now; another view asks for a frame by itself. */
  look(view: View): void {
    if (JSON.stringify(view) === JSON.stringify(this.view)) return;
    this.view = view;
    this.pull();
  }

  /** Asks the host; a refusal becomes a notice and the answer undefined. */
  async ask<Name extends keyof PanelRequests>(
    name: Name,
    params: PanelRequests[Name]['params'],
  ): Promise<PanelRequests[Name]['result'] | undefined> {
    this.asked++;
    try {
      return await this.channel.request(name, params);
    } catch (error) {
      this.notify({ severity: 'error', text: error instanceof Error ? error.message : String(error) });
      return undefined;
    } finally {
      this.asked--;
    }
  }

  /** Nothing runs and no answer is awaited: what is on screen stays. */
  get isIdle(): boolean {
    return this.asked === 0 && Latest.busy === 0 && this.status?.state !== 'running';
  }

  /** Asks for something that answers with the session's new status, and follows it. */
  async act<Name extends WorkerRequest<'move'>>(name: Name, params: PanelRequests[Name]['params']): Promise<void> {
    const status = await this.ask(name, params);
    if (status) this.follow(status);
  }

  /** Looks at a step; while one seek is under way only the newest of the next is kept. */
  seek(step: number, runs: readonly RunId[] | undefined): void {
    this.seeks.put({ step, runs });
  }

  async addRun(like: RunId, start: Float32Array): Promise<RunId | undefined> {
    const before = new Set(this.info?.runs.map(({ id }) => id));
    const answer = await this.ask('addRun', { like, start });
    if (!answer) return undefined;
    this.info = answer.info;
    this.follow(answer.status);
    return answer.info.runs.find(({ id }) => !before.has(id))?.id;
  }

  /** @returns the new run; undefined when the user changed their mind or it was refused. */
  async fork(run: RunId, written?: Readonly<Record<string, string>>): Promise<RunId | undefined> {
    return (await this.ask('fork', { run, ...(written && { written }) }))?.run ?? undefined;
  }

  async removeRun(run: RunId): Promise<void> {
    const answer = await this.ask('removeRun', { run });
    if (!answer) return;
    this.info = answer.info;
    this.follow(answer.status);
  }

  dismiss(notice: Notice): void {
    this.notices = this.notices.filter((other) => other !== notice);
    this.changed();
  }

  private take(snapshot: PanelSnapshot): void {
    const { explained } = snapshot;
    if (explained && typeof explained.what === 'string' && explained.request !== this.snapshot?.explained?.request)
      this.explainWanted = explained.what;
    this.snapshot = snapshot;
    this.live = snapshot.session !== undefined && snapshot.dead === undefined;
    if (snapshot.session) {
      if (!this.info || !goesOnIn(this.info, snapshot.session.info)) {
        this.generation++;
        this.drawing = undefined;
        this.notices = [];
        this.hits = [];
      }
      this.hits = snapshot.hits ?? this.hits;
      this.info = snapshot.session.info;
      this.drawnKey = '';
      this.follow(snapshot.session.status);
    } else if (this.status) {
      // Ended by whoever: nothing of what is still drawn runs any more.
      this.status = { state: 'paused', runs: this.status.runs.map((run) => (run.state === 'running' ? { ...run, state: 'paused' } : run)) };
    }
    this.changed();
  }

  private follow(status: SessionStatus): void {
    const runsOn = this.status?.state === 'running' && status.state === 'running';
    this.status = status;
    this.pull();
    // While running, what is shown moves with the frames.
    if (!runsOn) this.changed();
  }

  private notify(notice: Notice): void {
    this.notices = [...this.notices.filter(({ text }) => text !== notice.text), notice].slice(-4);
    this.changed();
  }

  private pull(): void {
    if (this.info && this.info.runs.length > 0 && this.snapshot?.session) this.frames.put(null);
  }

  /** Of runs that are still there: a refusal would be told to the user. */
  private async pullMetrics(runs: readonly RunId[]): Promise<void> {
    const answers = await Promise.all(runs.map((run) => this.ask('metrics', { run })));
    this.metrics = new Map(answers.flatMap((answer, i): [RunId, MetricSeries][] => (answer ? [[runs[i], answer]] : [])));
  }

  private async pullFrame(): Promise<void> {
    const { info, status, view, generation } = this;
    if (!info || !status) return;
    const began = performance.now();
    const runs = info.runs.map(({ id }) => id);
    const records = status.runs.map((run) => `${run.id}:${run.records}:${run.state}`);
    const key = JSON.stringify([generation, runs, records, view]);
    // Where nothing but the cursor moved, the series on screen are still true: only the current records are fetched.
    const wanted = key === this.drawnKey ? null : { series: view.series, path: view.path };
    const request: FrameRequest = { runs, series: [], path: [], ...wanted, from: view.from, to: view.to, points: view.points };
    const frame = await this.ask('frame', request);
    if (!frame || generation !== this.generation) return;
    if (wanted && info.network) await this.pullMetrics(runs);
    if (generation !== this.generation) return;
    this.drawing = drawingAfter(this.drawing, frame, wanted, this.info?.runs ?? [], this.metrics);
    if (wanted) this.drawnKey = key;
    this.changed();
    await onScreen();
    this.frameTime = performance.now() - began;
  }
}

/** Whether the same session goes on, though runs may have been added or removed: what was asked of the others stays true. */
function goesOnIn({ runs: before, ...all }: SessionInfo, { runs: after, ...allAfter }: SessionInfo): boolean {
  const kept = after.filter(({ id }) => before.some((run) => run.id === id));
  const areTheSame = kept.every((run) => JSON.stringify(run) === JSON.stringify(before.find(({ id }) => id === run.id)));
  return kept.length > 0 && areTheSame && JSON.stringify(all) === JSON.stringify(allAfter);
}

/** Resolves when what has changed is drawn; where nothing is drawn, since the panel is hidden, after a second. */
function onScreen(): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 1000);
    requestAnimationFrame(() =>
      setTimeout(() => {
        clearTimeout(late);
        resolve();
      }),
    );
  });
}
