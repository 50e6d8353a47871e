import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { join } from 'node:path';
import { built } from '../../support/build';
import { root } from '../../support/paths';

export const fixtures = join(root, 'test/golden/dap');
export const fixture = (name: string) => join(fixtures, `${name}.experiment.yaml`);

/** One message of a conversation, in the order of arrival. */
export type Entry =
  | { readonly kind: 'request'; readonly command: string; readonly args: unknown }
  | { readonly kind: 'response'; readonly command: string; readonly body: unknown }
  | { readonly kind: 'refusal'; readonly command: string; readonly message: string }
  | { readonly kind: 'event'; readonly event: string; readonly body: unknown };

export interface Launching {
  readonly program: string;
  readonly stopOnEntry?: boolean;
  readonly [attribute: string]: unknown;
}

/** Milliseconds after which what was awaited will not come any more, however busy the machine. */
const patience = 50_000;

/** A client in conversation with the bundled adapter over standard input and output. */
export class Client {
  readonly entries: Entry[] = [];
  private readonly client = new DebugClient(process.execPath, built('debugAdapter.js'), 'optimizer');
  private readonly waiting = new Set<() => void>();
  /** Events before this entry have been waited for. */
  private heard = 0;

  async start(): Promise<this> {
    // Promises are settled later than messages that came with the answer: the order is that of the wire.
    const wire = this.client as unknown as { dispatch: (text: string) => void };
    const dispatch = wire.dispatch.bind(this.client);
    wire.dispatch = (text) => {
      this.record(JSON.parse(text) as DebugProtocol.Response | DebugProtocol.Event);
      dispatch(text);
    };
    await this.client.start();
    return this;
  }

  /** Sends a request and waits for its answer. @throws Error with the message of a refusal. */
  async send<Body = unknown>(command: string, args: object = {}): Promise<Body> {
    this.entries.push({ kind: 'request', command, args });
    const response: DebugProtocol.Response = await this.client.send(command, args);
    return response.body as Body;
  }

  private record(message: DebugProtocol.Response | DebugProtocol.Event): void {
    const body: unknown = message.body;
    if ('event' in message) this.entries.push({ kind: 'event', event: message.event, body });
    else if (message.success) this.entries.push({ kind: 'response', command: message.command, body });
    else this.entries.push({ kind: 'refusal', command: message.command, message: message.message ?? '' });
    for (const wake of this.waiting) wake();
  }

  /** The next event of this name that has not been waited for yet. */
  async event<Body = unknown>(name: string): Promise<Body> {
    const found = () => {
      const at = this.entries.findIndex((entry, i) => i >= this.heard && entry.kind === 'event' && entry.event === name);
      if (at < 0) return undefined;
      this.heard = at + 1;
      return this.entries[at] as Entry & { kind: 'event' };
    };
    return new Promise((resolve, reject) => {
      const settle = () => {
        const entry = found();
        if (!entry) return;
        clearTimeout(timer);
        this.waiting.delete(settle);
        resolve(entry.body as Body);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(settle);
        reject(
          new Error(
            `No event ${name} came. The conversation ended with:\n${this.entries
              .slice(-6)
              .map((entry) => JSON.stringify(entry))
              .join('\n')}`,
          ),
        );
      }, patience);
      this.waiting.add(settle);
      settle();
    });
  }

  /** Sends a request that moves the runs, and waits until they have stopped. */
  async stopped(command: string, args: object = {}): Promise<DebugProtocol.StoppedEvent['body']> {
    this.heard = this.entries.length;
    await this.send(command, args);
    return this.event('stopped');
  }

  /** From nothing to an experiment that has stopped for the first time. */
  async launch(
    launching: Launching,
    configure: () => Promise<void> = () => Promise.resolve(),
  ): Promise<DebugProtocol.StoppedEvent['body']> {
    await this.send('initialize', { adapterID: 'optimizer', pathFormat: 'path', linesStartAt1: true, columnsStartAt1: true });
    await this.send('launch', launching);
    await this.event('initialized');
    await configure();
    return this.stopped('configurationDone');
  }

  /** From nothing to a training that is attached to, and has stopped where `stopOnEntry` is set. */
  async attach(
    attaching: { readonly stopOnEntry?: boolean; readonly [attribute: string]: unknown },
    configure: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    await this.send('initialize', { adapterID: 'optimizer', pathFormat: 'path', linesStartAt1: true, columnsStartAt1: true });
    await this.send('attach', attaching);
    await this.event('initialized');
    await configure();
    if (attaching.stopOnEntry) await this.stopped('configurationDone');
    else await this.send('configurationDone');
  }

  async stack(threadId: number): Promise<DebugProtocol.StackFrame[]> {
    return (await this.send<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId })).stackFrames;
  }

  /** The lines of a scope of the thread's top frame, by name. */
  async scope(threadId: number, name: string): Promise<Map<string, DebugProtocol.Variable>> {
    return this.children(await this.scopeReference(threadId, name));
  }

  async scopes(threadId: number): Promise<DebugProtocol.Scope[]> {
    const [{ id }] = await this.stack(threadId);
    return (await this.send<DebugProtocol.ScopesResponse['body']>('scopes', { frameId: id })).scopes;
  }

  async scopeReference(threadId: number, name: string): Promise<number> {
    const scopes = await this.scopes(threadId);
    const scope = scopes.find((one) => one.name === name);
    if (!scope) throw new Error(`There is no scope ${name} among ${scopes.map((one) => one.name).join(', ')}.`);
    return scope.variablesReference;
  }

  async children(variablesReference: number, page: { start?: number; count?: number } = {}): Promise<Map<string, DebugProtocol.Variable>> {
    const { variables } = await this.send<DebugProtocol.VariablesResponse['body']>('variables', { variablesReference, ...page });
    return new Map(variables.map((one) => [one.name, one]));
  }

  /** What an expression gives in the thread's top frame. */
  async evaluate(expression: string, threadId = 1): Promise<string> {
    const [{ id }] = await this.stack(threadId);
    return (await this.send<DebugProtocol.EvaluateResponse['body']>('evaluate', { expression, frameId: id, context: 'watch' })).result;
  }

  /** Ends the adapter as a crash would. */
  kill(): void {
    (this.client as unknown as { stopAdapter: () => void }).stopAdapter();
  }

  stop(): Promise<void> {
    return this.client.stop();
  }
}
