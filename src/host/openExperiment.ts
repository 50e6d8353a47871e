import { env, Range, Selection, TextEditorRevealType, Uri, window, workspace, type WebviewPanel } from 'vscode';
import type { TextRange } from '../core/experiment/diagnostic';
import { UserError, type Handlers } from '../protocol/channel';
import type { Notice, PanelRequests, PanelSnapshot } from '../protocol/panel';
import type { RunId } from '../protocol/session';
import { ExperimentSession, InvalidExperiment } from '../session/experimentSession';
import { Signal } from '../session/signal';
import { startWorkerThread } from '../session/workerThread';
import type { LanguageClient } from './language/client';
import { textToRun } from './language/document';
import { ExperimentPanel } from './panel';
import { backendOverride, panelSettings, traceBudget } from './settings';
import { savePicture, saveTrace } from './traceFile';

export interface BeginOptions {
  /** Only these optimizers; all when absent. */
  readonly optimizers?: readonly RunId[];
  /** Whether it starts running at once, or waits at step 0. */
  readonly isRunning: boolean;
}

/** One experiment file that somebody works with: its session and its panel, either of which may be missing. */
export class OpenExperiment {
  /** The session's state, the session itself or the panel's presence changed. */
  readonly changed = new Signal<void>();
  session: ExperimentSession | undefined;

  private panel: ExperimentPanel | undefined;
  /** The text the session began with. */
  private source: string | undefined;
  private isStale = false;
  private optimizers: readonly RunId[] | undefined;
  private beginning = Promise.resolve();

  constructor(
    private readonly extension: Uri,
    private readonly language: LanguageClient,
    public uri: Uri,
  ) {}

  get fileName(): string {
    return this.uri.path.split('/').at(-1) ?? this.uri.path;
  }

  get hasPanel(): boolean {
    return this.panel !== undefined;
  }

  get isVisible(): boolean {
    return this.panel?.isVisible ?? false;
  }

  /**
   * Begins a session from the file as it is now, ending the one before.
   * @throws InvalidExperiment when the file is not a valid experiment.
   */
  begin(options: BeginOptions): Promise<void> {
    const next = this.beginning.then(() => this.beginNow(options));
    this.beginning = next.catch(() => undefined);
    return next;
  }

  /** Ends the session and its worker. The panel keeps what it has drawn. */
  async stop(): Promise<void> {
    const { session } = this;
    if (!session) return;
    this.session = undefined;
    await session.end();
    this.refresh();
    this.changed.send();
  }

  /** Shows the panel, opening it where there is none. */
  show(): void {
    if (this.panel) this.panel.reveal();
    else this.panel = ExperimentPanel.open(this.extension, this.panelTitle, this.handlers(), () => this.closed());
    this.changed.send();
  }

  restorePanel(view: WebviewPanel): void {
    this.panel = ExperimentPanel.restore(view, this.extension, this.handlers(), () => this.closed());
  }

  /** The file's text, or its absence, as it is now: the session goes on with the text it began with. */
  fileIs(text: string | undefined): void {
    const isStale = this.source !== undefined && text !== this.source;
    if (isStale === this.isStale) return;
    this.isStale = isStale;
    this.refresh();
    if (text === undefined) this.notify({ severity: 'warning', text: `${this.fileName} was deleted or moved. The run goes on with the text it began with.` });
  }

  renamed(uri: Uri): void {
    this.uri = uri;
    if (this.panel) this.panel.title = this.panelTitle;
    this.refresh();
  }

  /** Has the panel draw itself anew. */
  refresh(): void {
    this.panel?.channel.send('snapshot', this.snapshot());
  }

  async close(): Promise<void> {
    this.panel?.close();
    await this.stop();
  }

  private get panelTitle(): string {
    return this.fileName.replace(/\.experiment\.(ya?ml|json)$/, '');
  }

  private async beginNow({ optimizers, isRunning }: BeginOptions): Promise<void> {
    const document = await workspace.openTextDocument(this.uri);
    const { source, format } = textToRun(document);
    const { isValid, diagnostics } = await this.language.request('check', { source, format });
    if (!isValid) throw new InvalidExperiment(diagnostics);
    // The panel's page loads while the worker starts; it asks for its snapshot when both are there.
    this.show();
    const session = new ExperimentSession(startWorkerThread(Uri.joinPath(this.extension, 'dist', 'worker.js').fsPath));
    try {
      await session.load({ source, format, optimizers, backend: backendOverride(), traceBudget: traceBudget() });
    } catch (error) {
      await session.end();
      throw error;
    }
    await this.stop();
    Object.assign(this, { session, source, optimizers, isStale: false });
    session.changed.on((status) => {
      this.panel?.channel.send('status', status);
      this.changed.send();
    });
    session.runsChanged.on(() => this.refresh());
    session.died.on((reason) => {
      this.refresh();
      this.changed.send();
      if (!this.isVisible) void window.showErrorMessage(reason);
    });
    this.refresh();
    if (isRunning) await session.move('run', {});
    this.changed.send();
  }

  private closed(): void {
    this.panel = undefined;
    this.changed.send();
  }

  private notify(notice: Notice): void {
    if (this.panel) this.panel.channel.send('notice', notice);
    else void window.showWarningMessage(notice.text);
  }

  private snapshot(): PanelSnapshot {
    const { session } = this;
    return {
      session: session && { info: session.info, status: session.status },
      experiment: this.uri.toString(),
      fileName: this.fileName,
      stale: this.isStale,
      dead: session?.dead,
      settings: panelSettings(),
    };
  }

  private get alive(): ExperimentSession {
    if (!this.session) throw new UserError('Nothing is running. Press Run to begin.');
    return this.session;
  }

  private handlers(): Handlers<PanelRequests> {
    return {
      ready: async () => {
        await this.beginning;
        return this.snapshot();
      },
      run: (params) => this.alive.move('run', params),
      pause: (params) => this.alive.move('pause', params),
      step: (params) => this.alive.move('step', params),
      stepBack: (params) => this.alive.move('stepBack', params),
      seek: (params) => this.alive.move('seek', params),
      restart: (params) => this.alive.move('restart', params),
      addRun: (params) => this.alive.addRun(params),
      removeRun: (params) => this.alive.removeRun(params),
      setSpeed: ({ stepsPerSecond }) => this.alive.setSpeed(stepsPerSecond),
      record: (params) => this.alive.record(params),
      stages: (params) => this.alive.read('stages', params),
      frame: (params) => this.alive.frame(params),
      landscape: (params) => this.alive.read('landscape', params),
      rerun: async () => {
        await this.begin({ optimizers: this.optimizers, isRunning: true });
        return null;
      },
      stop: async () => {
        await this.stop();
        return null;
      },
      saveTrace: async ({ format }) => {
        await saveTrace(this.alive, this.uri, format);
        return null;
      },
      savePicture: async ({ name, png }) => {
        await savePicture(this.uri, name, png);
        return null;
      },
      copyText: async ({ text }) => {
        await env.clipboard.writeText(text);
        return null;
      },
      reveal: async ({ range }) => {
        await revealRange(this.uri, range);
        return null;
      },
    };
  }
}

/** Shows a place of a file in an editor. */
export async function revealRange(uri: Uri, range: TextRange): Promise<void> {
  const document = await workspace.openTextDocument(uri);
  const place = new Range(document.positionAt(range.start), document.positionAt(range.end));
  const shown = window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  const editor = await window.showTextDocument(document, { viewColumn: shown?.viewColumn, preserveFocus: false });
  editor.selection = new Selection(place.start, place.end);
  editor.revealRange(place, TextEditorRevealType.InCenterIfOutsideViewport);
}

