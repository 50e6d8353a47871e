import type { CancellationToken, Disposable, LogOutputChannel } from 'vscode';
import { Channel, UserError, type SilentSide } from '../../protocol/channel';
import type { LanguageRequests, LanguageSide } from '../../protocol/language';

import type { WorkerThread } from '../../platform/workerThread';

type Name = keyof LanguageRequests;
type Params<N extends Name> = LanguageRequests[N]['params'];
type Result<N extends Name> = LanguageRequests[N]['result'];
type Wire = Channel<SilentSide, LanguageSide>;

/**
 * Asks the language thread about experiment files. The thread starts with the first question, and again with the first one
 * after its death. Questions wait here for their turn, not in the thread: one that is no longer wanted then never reaches it,
 * and its death costs the answer to one question only.
 */
export class LanguageClient implements Disposable {
  private thread: WorkerThread | undefined;
  private wire: Wire | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private isDisposed = false;
  private hasWarned = false;

  constructor(
    private readonly start: () => WorkerThread,
    private readonly log: Pick<LogOutputChannel, 'error'>,
    /** Told once when a question has been given up, and again only after an answer. */
    private readonly warn: (message: string) => void = () => undefined,
    private readonly patience = longestAnswer,
  ) {}

  /** For what the user waits for: rejects with UserError when the thread died of it. */
  request<N extends Name>(name: N, params: Params<N>): Promise<Result<N>> {
    return this.inTurn(() => this.ask(name, params));
  }

  /** For what an editor asks unbidden: undefined when the answer is not wanted any more or there is none; the log says why. */
  async provide<N extends Name>(name: N, params: Params<N>, token: CancellationToken): Promise<Result<N> | undefined> {
    try {
      const answer = await this.inTurn(() => (token.isCancellationRequested ? undefined : this.ask(name, params)));
      return token.isCancellationRequested ? undefined : answer;
    } catch (error) {
      // A death is in the log already.
      if (!(error instanceof UserError)) this.log.error(error instanceof Error ? error : String(error));
      return undefined;
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.wire?.close(new UserError(closed));
    void this.thread?.end();
  }

  /** A question that finds no end would keep all others waiting, for every file: its thread is ended. */
  private async ask<N extends Name>(name: N, params: Params<N>): Promise<Result<N>> {
    const wire = this.connected();
    const watchdog = setTimeout(() => this.giveUp(wire), this.patience);
    try {
      const answer = await wire.request(name, params);
      this.hasWarned = false;
      return answer;
    } finally {
      clearTimeout(watchdog);
    }
  }

  private giveUp(wire: Wire): void {
    if (this.wire !== wire) return;
    const message = `Reading an experiment file took longer than ${Math.round(this.patience / 1000)} s and was given up. Its reader starts again; if it happens again, undo the file’s last change.`;
    this.log.error(message);
    if (!this.hasWarned) this.warn(message);
    this.hasWarned = true;
    void this.thread?.end();
    this.wire = undefined;
    this.thread = undefined;
    wire.close(new UserError(message));
  }

  private inTurn<T>(ask: () => T): Promise<Awaited<T>> {
    const answer = this.turn.then(ask) as Promise<Awaited<T>>;
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  private connected(): Wire {
    if (this.isDisposed) throw new UserError(closed);
    if (this.wire) return this.wire;
    const thread = this.start();
    const wire: Wire = new Channel(thread.port, {});
    thread.onDeath((reason) => {
      this.log.error(`${reason} It starts again when it is needed.`);
      this.wire = undefined;
      this.thread = undefined;
      wire.close(new UserError(`${reason} Try again; if this file ends it every time, undo its last change.`));
    });
    this.thread = thread;
    this.wire = wire;
    return wire;
  }
}

/** In ms. The largest file takes less than a tenth of it. */
const longestAnswer = 15_000;
const closed = 'Optimizer Debugger is being closed. Reload the window to use it again.';
