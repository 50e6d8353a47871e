import { commands, debug, DebugStackFrame, Disposable, TextEditorSelectionChangeKind, window, type DebugSession } from 'vscode';
import type { ExperimentPanel } from './panel';

/** The context in which the panel's keys mean in the editor what they mean in the panel: see package.json. */
const context = 'optimizerDebugger.panelKeys';
/** A stop that has not come by then does not come, in milliseconds. */
const patience = 2000;

/**
 * VS Code puts the cursor into the file when a debugger stops. One who works in the panel goes on to work there: it gets the
 * keyboard back, and its keys that are pressed before that reach it, not the file.
 */
export function keepFocused(panel: ExperimentPanel, debugSession: DebugSession): Disposable {
  void commands.executeCommand('setContext', context, true);
  let hasStopped = false;
  const end = () => {
    clearTimeout(timer);
    watching.dispose();
    void commands.executeCommand('setContext', context, false);
  };
  const timer = setTimeout(end, patience);
  const watching = Disposable.from(
    debug.onDidChangeActiveStackItem((item) => {
      if (!(item instanceof DebugStackFrame) || item.session.id !== debugSession.id) return;
      hasStopped = true;
      panel.focus();
    }),
    panel.onActive(() => {
      if (hasStopped) end();
    }),
    // Whoever clicks into a text works there.
    window.onDidChangeTextEditorSelection(({ kind }) => {
      if (kind === TextEditorSelectionChangeKind.Mouse) end();
    }),
  );
  return new Disposable(end);
}
