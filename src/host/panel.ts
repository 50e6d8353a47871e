import { randomBytes } from 'node:crypto';
import { TabInputText, TabInputWebview, Uri, window, type Disposable, type Tab, type WebviewPanel } from 'vscode';
import { Channel, type Handlers, type Port, type SilentSide } from '../protocol/channel';
import type { PanelHostSide, PanelRequests } from '../protocol/panel';
import { panelHtml } from '../protocol/panelHtml';

import { panelPlace } from './panelPlace';

export const panelType = 'optimizerDebugger.panel';

/** A webview that draws one experiment. */
export class ExperimentPanel {
  readonly channel: Channel<PanelHostSide, SilentSide>;

  private constructor(
    private readonly view: WebviewPanel,
    extension: Uri,
    handlers: Handlers<PanelRequests>,
    onClosed: () => void,
  ) {
    const built = Uri.joinPath(extension, 'dist', 'webview');
    view.webview.options = { enableScripts: true, localResourceRoots: [built] };
    const dark = Uri.joinPath(extension, 'dist', 'language', 'icon-dark.svg');
    view.iconPath = { dark, light: Uri.joinPath(extension, 'dist', 'language', 'icon-light.svg') };
    this.channel = new Channel<PanelHostSide, SilentSide>(portOf(view), handlers);
    view.onDidDispose(() => {
      this.channel.close(new Error('The panel is closed.'));
      onClosed();
    });
    view.webview.html = panelHtml({
      scriptUri: view.webview.asWebviewUri(Uri.joinPath(built, 'main.js')).toString(),
      styleUri: view.webview.asWebviewUri(Uri.joinPath(built, 'main.css')).toString(),
      cspSource: view.webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
    });
  }

  /** Opens a panel beside its experiment's file, which is opened too where it is not. */
  static open(extension: Uri, experiment: Uri, title: string, handlers: Handlers<PanelRequests>, onClosed: () => void): ExperimentPanel {
    const file = experiment.toString();
    const columns = window.tabGroups.all
      .filter(({ tabs }) => tabs.length > 0)
      .map(({ viewColumn, tabs }) => ({
        column: viewColumn,
        hasPanel: tabs.some(isPanel),
        hasFile: tabs.some((tab) => showsFile(tab, file)),
      }));
    const place = panelPlace(columns);
    const view = window.createWebviewPanel(panelType, title, { viewColumn: place.panel, preserveFocus: true });
    if (place.file !== undefined) void window.showTextDocument(experiment, { viewColumn: place.file, preserveFocus: true });
    return new ExperimentPanel(view, extension, handlers, onClosed);
  }

  /** Takes over a panel that VS Code has brought back after a reload. */
  static restore(view: WebviewPanel, extension: Uri, handlers: Handlers<PanelRequests>, onClosed: () => void): ExperimentPanel {
    return new ExperimentPanel(view, extension, handlers, onClosed);
  }

  /** Whether it is what the user works in. */
  get isActive(): boolean {
    return this.view.active;
  }

  /** Calls back whenever the panel has become what the user works in. */
  onActive(listener: () => void): Disposable {
    return this.view.onDidChangeViewState(({ webviewPanel }) => {
      if (webviewPanel.active) listener();
    });
  }

  onClosed(listener: () => void): Disposable {
    return this.view.onDidDispose(listener);
  }

  get isVisible(): boolean {
    return this.view.visible;
  }

  set title(title: string) {
    this.view.title = title;
  }

  reveal(): void {
    this.view.reveal(undefined, true);
  }

  focus(): void {
    this.view.reveal(undefined, false);
  }

  close(): void {
    this.view.dispose();
  }
}

function isPanel({ input }: Tab): boolean {
  // VS Code puts a prefix of its own before a webview's type.
  return input instanceof TabInputWebview && input.viewType.endsWith(panelType);
}

function showsFile({ input }: Tab, file: string): boolean {
  return input instanceof TabInputText && input.uri.toString() === file;
}

function portOf(view: WebviewPanel): Port {
  return {
    post: (message) => void view.webview.postMessage(message),
    onMessage: (receive) => void view.webview.onDidReceiveMessage(receive),
  };
}
