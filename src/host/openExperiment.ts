import { commands, type Uri, window, workspace, type DebugConfiguration, type DebugSession, type WebviewPanel } from 'vscode';
import type { Notice, PanelSnapshot } from '../protocol/panel';
import type { Diagnostic } from '../core/diagnostic';
import type { Explanation } from '../core/explanation/explanation';
import type { LoadParams, RunId } from '../protocol/session';
import { ExperimentSession, InvalidExperiment } from '../session/experimentSession';
import { Signal } from '../session/signal';
import type { SpareThread } from '../session/spareThread';
import { launch, relaunch } from './debug/launch';
import type { LanguageClient } from './language/client';
import { experimentName, explain, isRecording } from './experimentFile';
import { textToRun } from './language/document';
import { ExperimentPanel } from './panel';
import { PanelFocus } from './panelFocus';
import { panelHandlers } from './panelHandlers';
import { recordingEditor } from './recordings';
import { placeOf } from './placeOf';
import { backendOverride, panelSettings, traceBudget, workers } from './settings';

/** What a launch configuration may say otherwise than the experiment file. */
export type BeginOptions = Pick<LoadParams, 'optimizers' | 'backend' | 'steps' | 'seed'>;

export interface Begun {
  readonly session: ExperimentSession;
  /** The text it runs. */
  readonly source: string;
}

/** One experiment file that somebody works with: its session and its panel, either of which may be missing. */
export class OpenExperiment {
  /** The session's state, the session itself or the panel's presence changed. */
  readonly changed = new Signal<void>();
  readonly begun = new Signal<void>();
  /** What loading the experiment has told: of what it was made, or why it was not. */
  readonly loaded = new Signal<readonly Diagnostic[]>();
  /** A debugger's session is over, though nobody ended the debugger. */
  readonly debuggerLetGo = new Signal<DebugSession>();
  session: ExperimentSession | undefined;
  /** The debugger that shares the session; none when it has let go of it. */
  debugSession: DebugSession | undefined;

  /** What was asked to be explained last. */
  private explained: PanelSnapshot['explained'];
  private panel: ExperimentPanel | undefined;
  /** The breakpoints at which the session stopped last. */
  private hits: PanelSnapshot['hits'];
  /** The text the session began with. */
  private source: string | undefined;
  private isStale = false;
  /** The session was begun to be run, and nobody has moved in it from the panel yet. */
  isFresh = false;
  /** Sessions so far. */
  private sessions = 0;
  /** How the session was begun last. */
  private configuration: DebugConfiguration | undefined;
  /** Gives the panel the keyboard back where a stop of the debugger takes it. */
  readonly focus = new PanelFocus(() => this.panel);
  private beginning: Promise<unknown> = Promise.resolve();
  /** Sessions that are about to begin. */
  private begins = 0;
  /** Of a recording: the rule that its optimizer is to follow, where the user had to say. */
  private rule: string | undefined;
  /** Of a recording: another one that it is held against. */
  private beside: string | undefined;

  constructor(
    private readonly extension: Uri,
    private readonly language: LanguageClient,
    private readonly workers: SpareThread,
    public uri: Uri,
  ) {}

  get fileName(): string {
    return this.uri.path.split('/').at(-1) ?? this.uri.path;
  }

  get hasPanel(): boolean {
    return this.panel !== undefined;
  }

  /** Whether its panel is what the user works in. */
  get isActive(): boolean {
    return this.panel?.isActive ?? false;
  }

  get isVisible(): boolean {
    return this.panel?.isVisible ?? false;
  }

  /**
   * Begins a session for a debugger from the file as it is now, ending the one before. To begin one as a user: `launch`.
   * @throws InvalidExperiment when the file is not a valid experiment.
   */
  begin(options: BeginOptions, debugSession?: DebugSession): Promise<Begun> {
    this.begins++;
    const next = this.beginning.then(() => this.beginNow(options, debugSession)).finally(() => this.begins--);
    this.beginning = next.catch(() => undefined);
    return next;
  }

  /** Begins as the last time, or just runs where there was none. */
  async rerun(): Promise<void> {
    if (!workspace.isTrusted) return this.run({});
    await (this.configuration ? relaunch(this.uri, this.configuration) : launch(this.uri, { how: 'run' }));
  }

  /** Runs without any debugger, which VS Code starts in trusted folders only: running needs no trust. */
  async run(options: BeginOptions): Promise<void> {
    try {
      const { session } = await this.begin(options);
      await session.move('run', {});
    } catch (error) {
      if (!(error instanceof InvalidExperiment)) throw error;
      void explain(this.uri, error);
    }
  }

  /** Ends the session, its worker and its debugger. The panel keeps what it has drawn. */
  async stop(): Promise<void> {
    const { session } = this;
    if (!session) return;
    this.session = undefined;
    await session.end();
    this.refresh();
    this.changed.send();
    this.letGo();
  }

  /** A debugger is done with a session. What ended by itself can still be looked at; anything else was stopped by the user. */
  async released(by: DebugSession, session = this.session): Promise<void> {
    if (this.debugSession?.id !== by.id || this.session !== session) return;
    this.debugSession = undefined;
    if (session && session.dead === undefined && !(isPlain(by) && session.status.state === 'ended')) await this.stop();
  }

  /** Shows the panel, opening it where there is none. */
  show(): void {
    if (this.panel) this.panel.reveal();
    else if (isRecording(this.uri)) void commands.executeCommand('vscode.openWith', this.uri, recordingEditor, { preserveFocus: true });
    else this.panel = ExperimentPanel.open(this.extension, this.uri, experimentName(this.uri), this.handlers(), () => this.closed());
    this.changed.send();
  }

  /** Shows the panel at the explanation of a run; without a session at an explanation of its own. */
  explain(what: RunId | Explanation): void {
    // The number tells a new request from the last one, which every snapshot repeats.
    this.explained = { request: (this.explained?.request ?? 0) + 1, what };
    this.show();
    this.refresh();
  }

  /** A key of the panel's that was pressed in the editor, which had taken the keyboard for a moment. */
  pressKey(key: string): void {
    this.panel?.channel.send('key', key);
  }

  restorePanel(view: WebviewPanel): void {
    this.panel = ExperimentPanel.restore(view, this.extension, this.handlers(), () => this.closed());
  }

  /** Takes over the editor in which VS Code has opened a recording, and shows it whole. */
  async adopt(view: WebviewPanel): Promise<void> {
    this.restorePanel(view);
    this.changed.send();
    if (!this.session && this.begins === 0) await this.run({});
  }

  /** Shows a recording beside another, and where the two part. */
  async compareWith(path: string): Promise<void> {
    this.beside = path;
    await this.run({});
  }

  /** The file's text, or its absence, as it is now: the session goes on with the text it began with. */
  fileIs(text: string | undefined): void {
    // A recording grows, and what has grown is shown.
    if (isRecording(this.uri) && text !== undefined) return;
    const isStale = this.source !== undefined && text !== this.source;
    if (isStale === this.isStale) return;
    this.isStale = isStale;
    this.refresh();
    if (text === undefined)
      this.notify({ severity: 'warning', text: `${this.fileName} was deleted or moved. The run goes on with the text it began with.` });
  }

  renamed(uri: Uri): void {
    this.uri = uri;
    if (this.panel) this.panel.title = experimentName(this.uri);
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

  /** The files on the disk that the session reads: nothing may be written over them. */
  get inputs(): readonly string[] {
    return [...(this.uri.scheme === 'file' ? [this.uri.fsPath] : []), ...(this.session?.files ?? [])];
  }

  private async beginNow(options: BeginOptions, debugSession: DebugSession | undefined): Promise<Begun> {
    const { source, format } = await this.checkedText();
    // The panel's page loads while the worker starts; it asks for its snapshot when both are there.
    this.show();
    const session = new ExperimentSession(this.workers.take());
    try {
      await session.load({
        source,
        format,
        ...options,
        ...(isRecording(this.uri) ? { fileName: this.fileName, rule: this.rule, beside: this.beside } : {}),
        backend: options.backend ?? backendOverride(),
        traceBudget: traceBudget(),
        workers: workers(),
        runsCode: workspace.isTrusted,
        ...placeOf(this.uri),
      });
    } catch (error) {
      await session.end();
      if (error instanceof InvalidExperiment) {
        if (await this.askForRule(error)) return this.beginNow(options, debugSession);
        this.loaded.send(error.diagnostics);
      }
      throw error;
    }
    // A debugger may begin again with what it has.
    if (this.debugSession === debugSession) this.debugSession = undefined;
    const before = this.session?.chosenRun;
    await this.stop();
    if (before !== undefined) session.choose(before);
    this.sessions++;
    Object.assign(this, {
      session,
      debugSession,
      configuration: debugSession?.configuration,
      source,
      isStale: false,
      isFresh: !debugSession || isPlain(debugSession),
      hits: [],
    });
    const failures = new Set<string>();
    session.changed.on((status) => {
      this.tellFailures(session, failures);
      this.panel?.channel.send('status', status);
      this.changed.send();
      // A plain run is over when its runs are, like a program that was not debugged; the panel goes on with what it left.
      if (status.state === 'ended' && debugSession && debugSession === this.debugSession && isPlain(debugSession)) this.letGo();
    });
    session.hit.on(({ hits }) => {
      this.hits = hits;
      this.panel?.channel.send('hit', hits);
    });
    session.runsChanged.on(() => this.refresh());
    session.died.on((reason) => {
      this.refresh();
      this.changed.send();
      if (!this.isVisible) void window.showErrorMessage(reason);
    });
    this.refresh();
    this.changed.send();
    this.begun.send();
    this.loaded.send(session.notes);
    return { session, source };
  }

  /** The text that is to be run; a recording is read where it lies. @throws InvalidExperiment */
  private async checkedText(): Promise<Pick<LoadParams, 'source' | 'format'>> {
    if (isRecording(this.uri)) return { source: '', format: 'json' };
    const { source, format } = textToRun(await workspace.openTextDocument(this.uri));
    const { isValid, diagnostics } = await this.language.request('check', { source, format });
    if (!isValid) throw new InvalidExperiment(diagnostics);
    return { source, format };
  }

  /** A recording of an optimizer that is none of PyTorch's: which rule it claims to be. False: nobody needs to say, or wants to. */
  private async askForRule({ diagnostics, message }: InvalidExperiment): Promise<boolean> {
    if (this.rule !== undefined || diagnostics[0]?.code !== 'recording-rule') return false;
    const optimizers = await this.language.request('optimizers', {});
    const picked = await window.showQuickPick(
      optimizers.map(({ name, title }) => ({ label: name, description: title })),
      { title: this.fileName, placeHolder: `Which rule is it to follow? ${message}`, ignoreFocusOut: true },
    );
    this.rule = picked?.label;
    return picked !== undefined;
  }

  /** Where code of the workspace has failed in a run: among the problems, there and in the experiment. */
  private tellFailures({ status, notes }: ExperimentSession, told: Set<string>): void {
    const failed = status.runs.filter(({ reason }) => reason === 'failed');
    if (failed.every(({ id }) => told.has(id))) return;
    for (const { id } of failed) told.add(id);
    const problems = failed.map(({ message = '', range = { start: 0, end: 1 }, elsewhere }): Diagnostic => ({
      ...{ severity: 'error', code: 'module', message, range },
      ...(elsewhere ? { elsewhere } : {}),
    }));
    this.loaded.send([...notes, ...problems]);
  }

  /** Ends the debugger alone. */
  private letGo(): void {
    const { debugSession } = this;
    this.debugSession = undefined;
    if (debugSession) this.debuggerLetGo.send(debugSession);
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
    const { session, explained, hits } = this;
    return {
      session: session && { info: session.info, status: session.status },
      experiment: this.uri.toString(),
      fileName: this.fileName,
      stale: this.isStale,
      dead: session?.dead,
      settings: panelSettings(),
      isFresh: this.isFresh,
      begun: this.sessions,
      ...(explained !== undefined && { explained }),
      ...(hits !== undefined && { hits }),
    };
  }

  private handlers() {
    return panelHandlers(this, this.language, async () => {
      await this.beginning;
      return this.snapshot();
    });
  }
}

function isPlain({ configuration }: DebugSession): boolean {
  return configuration.noDebug === true;
}
