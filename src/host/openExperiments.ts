import { debug, Uri, workspace, type DebugSession, type Disposable } from 'vscode';
import type { Diagnostic } from '../core/diagnostic';
import { Signal } from '../session/signal';
import { focusedRun } from './debug/focusedRun';
import { experimentGlob } from './experimentFile';
import type { SpareThread } from '../session/spareThread';
import type { LanguageClient } from './language/client';
import { OpenExperiment } from './openExperiment';

/** Every experiment with a session or a panel, by file. Keeps an eye on the files. */
export class OpenExperiments implements Disposable {
  readonly changed = new Signal<OpenExperiment>();
  /** A session has begun. */
  readonly begun = new Signal<OpenExperiment>();
  /** An experiment was loaded, or refused: what there is to say about it. */
  readonly loaded = new Signal<{ readonly uri: Uri; readonly told: readonly Diagnostic[] }>();
  /** The one used last: what a command without an argument means when no experiment file is in front. */
  latest: OpenExperiment | undefined;

  private readonly byUri = new Map<string, OpenExperiment>();
  private readonly subscriptions: readonly Disposable[];

  constructor(
    private readonly extension: Uri,
    private readonly language: LanguageClient,
    private readonly workers: SpareThread,
  ) {
    this.subscriptions = [
      workspace.onDidChangeTextDocument(({ document }) => this.byUri.get(document.uri.toString())?.fileIs(document.getText())),
      workspace.onDidDeleteFiles(({ files }) => files.forEach((uri) => this.within(uri).forEach((open) => open.fileIs(undefined)))),
      workspace.onDidRenameFiles(({ files }) => files.forEach(({ oldUri, newUri }) => this.renamed(oldUri, newUri))),
      debug.onDidChangeActiveStackItem((item) => void this.follow(item?.session)),
      debug.onDidTerminateDebugSession((session) => void this.debuggedBy(session)?.released(session)),
      this.watchOutside(),
    ];
  }

  all(): readonly OpenExperiment[] {
    return [...this.byUri.values()];
  }

  find(uri: Uri): OpenExperiment | undefined {
    return this.byUri.get(uri.toString());
  }

  /** The experiment that a debugger shares. */
  debuggedBy(session: DebugSession | undefined): OpenExperiment | undefined {
    return session && this.all().find((open) => open.debugSession?.id === session.id);
  }

  /** The experiment whose panel is what the user works in. */
  get active(): OpenExperiment | undefined {
    return this.all().find(({ isActive }) => isActive);
  }

  /** An experiment whose panel can be seen: the one used last, where there are several. */
  get shown(): OpenExperiment | undefined {
    return this.latest?.isVisible ? this.latest : this.all().find(({ isVisible }) => isVisible);
  }

  /** The experiment of a file, opened where it was not. */
  of(uri: Uri): OpenExperiment {
    const known = this.byUri.get(uri.toString());
    const open = known ?? new OpenExperiment(this.extension, this.language, this.workers, uri);
    if (!known) {
      this.byUri.set(uri.toString(), open);
      open.changed.on(() => this.hasChanged(open));
      open.begun.on(() => this.begun.send(open));
      open.loaded.on((told) => this.loaded.send({ uri: open.uri, told }));
    }
    this.latest = open;
    return open;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    for (const open of this.byUri.values()) void open.stop();
  }

  /** The run chosen in the call stack is the one that all views look at. */
  private async follow(debugSession: DebugSession | undefined): Promise<void> {
    const open = this.debuggedBy(debugSession);
    const run = open && (await focusedRun(open));
    if (run) open.session?.choose(run.id, 'debugger');
  }

  private hasChanged(open: OpenExperiment): void {
    if (!open.session && !open.hasPanel) {
      this.byUri.delete(open.uri.toString());
      if (this.latest === open) this.latest = this.all().at(-1);
    }
    this.changed.send(open);
  }

  /** Changes on disk that no editor shows: another program wrote, moved or deleted the file. */
  private watchOutside(): Disposable {
    const watcher = workspace.createFileSystemWatcher(experimentGlob);
    const read = async (uri: Uri) => {
      const open = this.byUri.get(uri.toString());
      if (open) open.fileIs((await workspace.openTextDocument(uri)).getText());
    };
    watcher.onDidChange((uri) => void read(uri));
    watcher.onDidCreate((uri) => void read(uri));
    watcher.onDidDelete((uri) => this.byUri.get(uri.toString())?.fileIs(undefined));
    return watcher;
  }

  private within(uri: Uri): readonly OpenExperiment[] {
    const path = uri.toString();
    return this.all().filter((open) => open.uri.toString() === path || open.uri.toString().startsWith(`${path}/`));
  }

  private renamed(from: Uri, to: Uri): void {
    for (const open of this.within(from)) {
      const renamed = Uri.parse(to.toString() + open.uri.toString().slice(from.toString().length));
      this.byUri.delete(open.uri.toString());
      this.byUri.set(renamed.toString(), open);
      open.renamed(renamed);
    }
  }
}
