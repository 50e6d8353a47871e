import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import { eventually } from './extension';

/** What a debug session says to VS Code, in its order; listens to every session begun while it lives. */
export class Conversation implements vscode.Disposable {
  private readonly events: { readonly session: vscode.DebugSession; readonly event: DebugProtocol.Event }[] = [];
  private read = 0;
  private readonly registration: vscode.Disposable;

  constructor() {
    this.registration = vscode.debug.registerDebugAdapterTrackerFactory('optimizer', {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage: (message: DebugProtocol.ProtocolMessage) => {
          if (message.type === 'event') this.events.push({ session, event: message as DebugProtocol.Event });
        },
      }),
    });
  }

  /** The next stop that nobody has waited for yet, once VS Code shows where it is; it shows no second session's while it shows a first one's. */
  async stopped(isShown = true): Promise<Stop> {
    const found = await eventually(
      () => this.events.findIndex(({ event }, place) => place >= this.read && event.event === 'stopped'),
      (place) => place >= 0,
      'A stop',
    );
    this.read = found + 1;
    const { session, event } = this.events[found];
    const { threadId, reason, text } = event.body as DebugProtocol.StoppedEvent['body'];
    if (isShown)
      await eventually(
        () => vscode.debug.activeStackItem,
        (item) => item instanceof vscode.DebugStackFrame && item.session.id === session.id,
        'A focused frame',
      );
    const { stackFrames } = (await session.customRequest('stackTrace', { threadId })) as DebugProtocol.StackTraceResponse['body'];
    return { session, threadId: threadId ?? 0, reason, text, frames: stackFrames };
  }

  /** Everything written to the debug console. */
  output(): string {
    return this.events
      .map(({ event }) => (event.event === 'output' ? (event.body as DebugProtocol.OutputEvent['body']).output : ''))
      .join('');
  }

  dispose(): void {
    this.registration.dispose();
  }
}

export interface Stop {
  readonly session: vscode.DebugSession;
  readonly threadId: number;
  readonly reason: string;
  readonly text: string | undefined;
  readonly frames: readonly DebugProtocol.StackFrame[];
}

/** The variables of a scope of the top frame. */
export async function variables({ session, frames }: Stop, scope: string): Promise<DebugProtocol.Variable[]> {
  const { scopes } = (await session.customRequest('scopes', { frameId: frames[0].id })) as DebugProtocol.ScopesResponse['body'];
  const variablesReference = scopes.find(({ name }) => name === scope)?.variablesReference;
  if (variablesReference === undefined) throw new Error(`There is no scope ${scope} among ${scopes.map(({ name }) => name).join(', ')}.`);
  return ((await session.customRequest('variables', { variablesReference })) as DebugProtocol.VariablesResponse['body']).variables;
}

/** A value by its expression, in the top frame. */
export async function evaluated({ session, frames }: Stop, expression: string): Promise<string> {
  return (
    (await session.customRequest('evaluate', {
      expression,
      frameId: frames[0].id,
      context: 'watch',
    })) as DebugProtocol.EvaluateResponse['body']
  ).result;
}

/** A breakpoint on the line of a file that holds a text. */
export async function breakpointOn(uri: vscode.Uri, text: string, condition?: string): Promise<vscode.SourceBreakpoint> {
  const document = await vscode.workspace.openTextDocument(uri);
  const { line } = document.positionAt(document.getText().indexOf(text));
  return new vscode.SourceBreakpoint(new vscode.Location(uri, new vscode.Position(line, 0)), true, condition);
}
