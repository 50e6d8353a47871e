import { commands, debug, DebugStackFrame, Disposable, TextEditorSelectionChangeKind, window, workspace, type DebugSession } from 'vscode';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { ExperimentPanel } from './panel';

/** The context in which the panel's keys mean in the editor what they mean in the panel: see package.json. */
const context = 'optimizerDebugger.panelKeys';

/**
 * VS Code puts the cursor into the file when a debugger stops. One who works in the panel goes on to work there: it gets the
 * keyboard back as soon as that stop is shown, and its keys that are pressed before that reach it, not the file.
 */
export class PanelFocus {
  /** Moves that the panel asks for and that are under way: whoever asks works there, also where VS Code does not say so yet. */
  private asking = 0;
  /** From the moment at which a stop is told until VS Code has shown it and the panel has the keyboard again. */
  private returning: Disposable | undefined;
  /** Frames of the call stack that VS Code has been given since the last stop. */
  private frames = new Set<number>();

  constructor(private readonly panel: () => ExperimentPanel | undefined) {}

  /** Whether the panel is about to get the keyboard back. */
  get isReturning(): boolean {
    return this.returning !== undefined;
  }

  /** A move that the panel asks for. */
  async during<T>(move: () => T | Promise<T>): Promise<T> {
    this.asking++;
    try {
      return await move();
    } finally {
      this.asking--;
    }
  }

  /** What the debug adapter tells VS Code, before VS Code hears of it. */
  told(message: DebugProtocol.ProtocolMessage, debugSession: DebugSession): void {
    if (isResponse(message)) {
      if (message.command === 'stackTrace' && message.success)
        for (const { id } of (message.body as DebugProtocol.StackTraceResponse['body']).stackFrames) this.frames.add(id);
    } else if (isEvent(message)) {
      if (message.event === 'stopped') this.stopped(message.body as DebugProtocol.StoppedEvent['body'], debugSession);
      if (message.event === 'continued' || message.event === 'terminated') this.end();
    }
  }

  end(): void {
    this.returning?.dispose();
  }

  private stopped({ preserveFocusHint }: DebugProtocol.StoppedEvent['body'], debugSession: DebugSession): void {
    this.end();
    this.frames = new Set();
    const panel = this.panel();
    // VS Code leaves the keyboard where it is while it looks at another debug session.
    const isLookedAt = debug.activeStackItem === undefined || debug.activeStackItem.session.id === debugSession.id;
    if (!panel || preserveFocusHint || !isLookedAt || !(panel.isActive || this.asking > 0)) return;
    void commands.executeCommand('setContext', context, true);
    let isShown = false;
    const watching = Disposable.from(
      debug.onDidChangeActiveStackItem((item) => {
        if (!(item instanceof DebugStackFrame) || item.session.id !== debugSession.id || !this.frames.has(item.frameId)) return;
        isShown = true;
        if (panel.isActive && !takesKeyboard()) this.end();
        // Where it still counts as active, that it has lost the keyboard has not been told yet.
        else panel.focus();
      }),
      panel.onActive(() => {
        if (isShown) this.end();
      }),
      panel.onClosed(() => this.end()),
      // Whoever clicks into a text works there.
      window.onDidChangeTextEditorSelection(({ kind }) => {
        if (kind === TextEditorSelectionChangeKind.Mouse) this.end();
      }),
    );
    this.returning = new Disposable(() => {
      this.returning = undefined;
      watching.dispose();
      void commands.executeCommand('setContext', context, false);
    });
  }
}

/** Whether VS Code puts the cursor into the file at a stop. */
const takesKeyboard = (): boolean => workspace.getConfiguration('debug').get('focusEditorOnBreak', true);

const isResponse = (message: DebugProtocol.ProtocolMessage): message is DebugProtocol.Response => message.type === 'response';
const isEvent = (message: DebugProtocol.ProtocolMessage): message is DebugProtocol.Event => message.type === 'event';
