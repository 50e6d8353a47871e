import type { DebugProtocol } from '@vscode/debugprotocol';
import { ContinuedEvent, Event, OutputEvent, ThreadEvent } from '@vscode/debugadapter';
import type { DebugEvents } from '../protocol/debugging';
import type { RunId, RunStatus, SessionEvents, SessionStatus } from '../protocol/session';
import type { Debuggee } from './debuggee';

/** Why the debugger stands where it does. */
export interface Stop {
  readonly reason: string;
  readonly run?: RunId;
  readonly description?: string;
  readonly text?: string;
  readonly breakpoints?: readonly number[];
}

const reasons = {
  line: 'breakpoint',
  source: 'breakpoint',
  function: 'function breakpoint',
  data: 'data breakpoint',
  exception: 'exception',
} as const;

/**
 * Moves the session for the debugger, and follows the moves that others make (the panel), so that a client hears of every
 * stop and every start exactly once, after the answer to the request that caused it.
 */
export class Motion {
  /** The breakpoints at which runs stopped last. */
  readonly hits = new Map<RunId, DebugEvents['hit']['hits'][number]>();

  private queue: Promise<unknown> = Promise.resolve();
  private isMoving = false;
  /** A stop that was reported while a move of our own was under way. */
  private reported: { readonly stop: Stop; readonly isHit: boolean } | undefined;
  /** What our last move was for, until it has come to rest. */
  private pending: Stop | undefined;
  private isAnnouncedRunning = false;
  private seen: readonly RunStatus[];
  private readonly told = new Set<RunId>();
  /** Runs that have stopped on an exception. */
  private readonly raised = new Set<RunId>();
  private readonly listening: (() => void)[];

  constructor(
    private readonly debuggee: Debuggee,
    private readonly send: (event: DebugProtocol.Event) => void,
    /** Called before a stop is announced: what was shown before is out of date. */
    private readonly beforeStop: () => void,
    /** Whether to stop on numbers that are not finite. */
    private readonly minds: () => boolean,
  ) {
    const { session } = debuggee;
    this.seen = session.status.runs;
    debuggee.threads.follow(session.info.runs.map(({ id }) => id));
    this.listening = [
      session.hit.on(({ hits }) => this.hit(hits)),
      session.stopped.on((stopped) => this.report(this.restOf(stopped), false)),
      session.changed.on((status) => this.follow(status)),
      session.runsChanged.on(({ runs }) => this.followRuns(runs.map(({ id }) => id))),
      session.chosen.on(({ run, by }) => {
        // A client has no other way to hear which thread is looked at.
        if (by === 'view' && !this.isAnnouncedRunning && !debuggee.launch.noDebug)
          this.stop({ reason: 'goto', run, description: 'Paused' }, false);
      }),
      session.logged.on((logged) => this.log(logged)),
    ];
  }

  /**
   * Makes a move, one after the other.
   * @param wasAnswered whether a client knows by the answer to its request that the runs run.
   * @returns what announces the move, to be called when the request is answered.
   */
  async make(cause: Stop, move: () => Promise<SessionStatus>, wasAnswered = true): Promise<() => void> {
    const turn = this.queue.then(async () => {
      // A record that is there from the beginning is never reached.
      const broken = cause.reason === 'continue' ? this.brokenAtOnce() : undefined;
      if (broken) return () => this.stop(broken);
      this.isMoving = true;
      this.reported = undefined;
      this.pending = cause;
      try {
        const status = await move();
        const reported = this.takeReported();
        const stop = reported && (reported.isHit || cause.reason !== 'step') ? reported.stop : cause;
        return () => this.announce(status, stop, reported !== undefined, wasAnswered);
      } finally {
        this.isMoving = false;
      }
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Announces a stop without any move.
   * @param wasAsked whether the client waits for it. Who runs without debugging and stops elsewhere, in the panel, is not
   * to have an editor opened for it, nor the keyboard taken away.
   */
  stop({ reason, run, description, text, breakpoints }: Stop, wasAsked = true): void {
    this.isAnnouncedRunning = false;
    this.pending = undefined;
    this.seen = this.debuggee.session.status.runs;
    this.tellEnds();
    this.beforeStop();
    const { threads, session, launch } = this.debuggee;
    const there = session.info.runs.find(({ id }) => id === run)?.id ?? session.chosenRun;
    session.choose(there, 'debugger');
    this.send(
      new Event('stopped', {
        reason,
        ...(description === undefined ? {} : { description }),
        threadId: threads.idOf(there),
        ...(text === undefined ? {} : { text }),
        allThreadsStopped: true,
        ...(launch.noDebug && !wasAsked ? { preserveFocusHint: true } : {}),
        ...(breakpoints ? { hitBreakpointIds: breakpoints } : {}),
      }),
    );
  }

  /** Whether the runs move, or are just about to. */
  get isUnderWay(): boolean {
    return this.isMoving || this.debuggee.session.status.state === 'running';
  }

  /** Hears no more of the session. */
  end(): void {
    for (const stopListening of this.listening) stopListening();
  }

  private announce(status: SessionStatus, stop: Stop, isReported: boolean, wasAnswered: boolean): void {
    if (status.state !== 'running' || isReported) {
      const isEnd = status.state === 'ended' && (stop.reason === 'step' || stop.reason === 'continue');
      return this.stop({ ...stop, reason: stop.reason === 'continue' ? 'end' : stop.reason, ...(isEnd ? ended(status) : {}) });
    }
    // A client takes the answer to `continue` for the start; after other requests it has to be told.
    if (!this.isAnnouncedRunning && !wasAnswered) this.send(new ContinuedEvent(this.debuggee.threads.idOf(status.runs[0].id), true));
    this.isAnnouncedRunning = true;
  }

  /** A run whose very first record is not finite, told once. */
  private brokenAtOnce(): Stop | undefined {
    const broken = this.debuggee.session.status.runs.find(
      ({ id, reason, records }) => (reason === 'nonFinite' || reason === 'failed') && records === 1 && !this.raised.has(id),
    );
    if (!broken || !this.minds()) return undefined;
    this.raised.add(broken.id);
    return {
      reason: reasons.exception,
      run: broken.id,
      description: 'Paused on exception',
      ...(broken.message === undefined ? {} : { text: broken.message }),
    };
  }

  private takeReported(): { readonly stop: Stop; readonly isHit: boolean } | undefined {
    return this.reported;
  }

  private report(stop: Stop, isHit: boolean): void {
    if (this.isMoving) this.reported = { stop, isHit };
    else this.stop(stop, false);
  }

  private hit(hits: DebugEvents['hit']['hits']): void {
    this.hits.clear();
    for (const hit of hits) this.hits.set(hit.run, hit);
    const first = this.hits.get(this.debuggee.session.chosenRun) ?? hits[0];
    const text = [...new Set(hits.map((one) => one.text))].join('\n');
    const breakpoints = [...new Set(hits.flatMap((one) => one.breakpoints))];
    this.report({ reason: reasons[first.kind], run: first.run, description: `Paused on ${reasons[first.kind]}`, text, breakpoints }, true);
  }

  private restOf({ because, ...status }: SessionEvents['stopped']): Stop {
    this.hits.clear();
    if (because === 'pause') return { reason: 'pause' };
    if (because === 'ended') return { reason: 'end', ...ended(status) };
    return this.pending && this.pending.reason !== 'continue'
      ? this.pending
      : { reason: 'goto', description: 'Paused at the step asked for' };
  }

  private follow(status: SessionStatus): void {
    if (this.isMoving) return;
    if (status.state === 'running') {
      if (!this.isAnnouncedRunning) this.send(new ContinuedEvent(this.debuggee.threads.idOf(status.runs[0].id), true));
      this.isAnnouncedRunning = true;
    } else if (!this.isAnnouncedRunning) {
      const moved = status.runs.filter((run) =>
        this.seen.some(({ id, cursor, stage }) => id === run.id && (cursor !== run.cursor || stage !== run.stage)),
      );
      if (moved.length > 0) this.stop({ reason: 'step', run: (moved.find(({ id }) => id === status.chosen) ?? moved[0]).id }, false);
    }
  }

  private followRuns(runs: readonly RunId[]): void {
    const { started, exited } = this.debuggee.threads.follow(runs);
    for (const id of exited) this.send(new ThreadEvent('exited', id));
    for (const id of started) {
      this.send(new ThreadEvent('started', id));
      // A client takes a new thread for running; one that was forked or added while all stand still stands still, too.
      if (!this.isAnnouncedRunning)
        this.send(
          new Event('stopped', {
            reason: 'entry',
            description: 'Paused at its beginning',
            threadId: id,
            preserveFocusHint: true,
            allThreadsStopped: false,
          }),
        );
    }
  }

  /** In the debug console, once for each run. */
  private tellEnds(): void {
    for (const { id, reason, message, verdict, warnings = [] } of this.seen) {
      if (!reason || this.told.has(id)) continue;
      this.told.add(id);
      const { label } = this.debuggee.info(id);
      const isBroken = reason === 'nonFinite' || reason === 'failed';
      this.send(
        new OutputEvent(`${label}: ${message ?? verdict ?? 'has made all its updates.'}\n`, message && isBroken ? 'stderr' : 'console'),
      );
      if (message && verdict && !isBroken) this.send(new OutputEvent(`${label}: ${verdict}\n`, 'console'));
      for (const warning of warnings) this.send(new OutputEvent(`${label}: ${warning}\n`, 'console'));
    }
  }

  private log({ lines, dropped }: DebugEvents['logged']): void {
    for (const { text } of lines) this.send(new OutputEvent(`${text}\n`, 'console'));
    if (dropped > 0)
      this.send(
        new OutputEvent(
          `… and ${dropped} further messages, which came too fast to be shown. Narrow the breakpoint's condition to see them.\n`,
          'console',
        ),
      );
  }
}

function ended({ runs }: SessionStatus): Pick<Stop, 'description' | 'text'> {
  const text = runs.find(({ message }) => message)?.message;
  return { description: runs.length === 1 ? 'The run has ended' : 'All runs have ended', ...(text === undefined ? {} : { text }) };
}
