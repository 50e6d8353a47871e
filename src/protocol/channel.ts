/**
 * A typed conversation over anything that can post messages: requests are answered or rejected, events are one way.
 * Host, worker and webview all talk through this one class.
 */
type RequestMap = Record<string, { params: unknown; result: unknown }>;
type EventMap = Record<string, unknown>;

/** One end of a wire. */
export interface Port {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(receive: (message: unknown) => void): void;
}

/** What one side offers: the requests it answers and the events it sends. */
export interface Side {
  requests: RequestMap;
  events: EventMap;
}

/** A side that answers nothing and sends nothing. */
export type SilentSide = { requests: Record<never, never>; events: Record<never, never> };

export type Handlers<Requests extends RequestMap> = {
  [Name in keyof Requests]: (
    params: Requests[Name]['params'],
  ) => Answer<Requests[Name]['result']> | Promise<Answer<Requests[Name]['result']>>;
};

type Answer<Result> = Result | Transfer<Result>;

/** A refusal whose message is meant for the user as it stands. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

type Envelope =
  | { kind: 'request'; id: number; name: string; params: unknown }
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'rejection'; id: number; message: string; user: boolean }
  | { kind: 'event'; name: string; payload: unknown };

/** A result with buffers that are moved, not copied, to the other side. */
export class Transfer<T> {
  constructor(
    readonly value: T,
    readonly buffers: readonly ArrayBuffer[],
  ) {}
}

/**
 * @typeParam Ours what this side answers and sends.
 * @typeParam Theirs what the other side answers and sends.
 */
export class Channel<Ours extends Side, Theirs extends Side> {
  private nextId = 1;
  private readonly pending = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  private readonly listeners = new Map<string, Set<(payload: never) => void>>();
  private closedBecause: Error | undefined;

  constructor(
    private readonly port: Port,
    private readonly handlers: Handlers<Ours['requests']>,
  ) {
    port.onMessage((message) => this.receive(message as Envelope));
  }

  /** Asks the other side; rejects with UserError for a refusal meant for the user, with Error for a fault or a closed wire. */
  request<Name extends keyof Theirs['requests'] & string>(
    name: Name,
    params: Theirs['requests'][Name]['params'],
  ): Promise<Theirs['requests'][Name]['result']> {
    if (this.closedBecause) return Promise.reject(this.closedBecause);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.post({ kind: 'request', id, name, params });
    });
  }

  send<Name extends keyof Ours['events'] & string>(name: Name, payload: Ours['events'][Name]): void {
    if (!this.closedBecause) this.post({ kind: 'event', name, payload });
  }

  /** Returns what removes the listener. */
  on<Name extends keyof Theirs['events'] & string>(name: Name, listener: (payload: Theirs['events'][Name]) => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** The wire is gone: every open request is rejected with this reason, and so is every later one. */
  close(reason: Error): void {
    this.closedBecause ??= reason;
    for (const { reject } of this.pending.values()) reject(reason);
    this.pending.clear();
  }

  private post(envelope: Envelope, transfer?: readonly ArrayBuffer[]): void {
    this.port.post(envelope, transfer);
  }

  private receive(envelope: Envelope): void {
    switch (envelope.kind) {
      case 'request':
        void this.answer(envelope.id, envelope.name, envelope.params);
        return;
      case 'result':
        this.settle(envelope.id)?.resolve(envelope.result as never);
        return;
      case 'rejection':
        this.settle(envelope.id)?.reject(envelope.user ? new UserError(envelope.message) : new Error(envelope.message));
        return;
      case 'event':
        for (const listener of this.listeners.get(envelope.name) ?? []) listener(envelope.payload as never);
    }
  }

  private settle(id: number) {
    const waiting = this.pending.get(id);
    this.pending.delete(id);
    return waiting;
  }

  private async answer(id: number, name: string, params: unknown): Promise<void> {
    try {
      const handler = Object.hasOwn(this.handlers, name) ? this.handlers[name] : undefined;
      if (!handler) throw new Error(`There is no request named ${name}.`);
      const result: unknown = await handler(params);
      if (result instanceof Transfer) this.post({ kind: 'result', id, result: result.value }, result.buffers);
      else this.post({ kind: 'result', id, result });
    } catch (error) {
      const user = error instanceof UserError;
      this.post({ kind: 'rejection', id, message: error instanceof Error ? error.message : String(error), user });
    }
  }
}
