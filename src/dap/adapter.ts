import {
  BreakpointEvent,
  DebugSession,
  Event,
  InitializedEvent,
  InvalidatedEvent,
  OutputEvent,
  Response,
  TerminatedEvent,
} from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { UserError } from '../protocol/channel';
import { BreakpointTable } from './breakpoints/breakpointTable';
import { lineBreakpoint, shownBreakpoint } from './breakpoints/translation';
import { capabilitiesWith } from './capabilities';
import { Debuggee } from './debuggee';
import { forDisplay } from './display';
import type { FrameTarget } from './frames';
import { launchOf, type Launch, type Launcher } from './launching';
import { attachOf } from './live/attaching';
import { LiveDebugging } from './live/liveDebugging';
import { Motion } from './motion';
import { checkedArguments } from './protocol/checkArguments';
import { CheckedInput } from './protocol/framing';
import { References } from './references';
import { refusal } from './refusals';
import { breakingHandlers } from './requests/breaking';
import type { After, Conversation, GotoPlace, HandlerTable } from './requests/handling';
import { inspectingHandlers } from './requests/inspecting';
import { movingHandlers } from './requests/moving';
import { RunThreads } from './runThreads';
import { Sources } from './sources';
import type { Counting } from './textPositions';
import type { Children } from './variables/shown';

/** How long an answer may take while the runs move, in milliseconds. */
const patience = 1000;
/** Requests that make the runs move, begin or end: their answer is that it has happened. */
const moving: ReadonlySet<string> = new Set([
  'launch',
  'restart',
  'configurationDone',
  'terminate',
  'disconnect',
  'continue',
  'reverseContinue',
  'pause',
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'restartFrame',
  'goto',
  'goToStep',
]);

/**
 * Translates between a client of the Debug Adapter Protocol and a session: runs are threads, updates are steps, the stages
 * inside an update are what is stepped into. It knows neither VS Code nor files; the launcher brings the session.
 */
export class OptimizerDebugAdapter extends DebugSession implements Conversation {
  readonly breakpoints = new BreakpointTable();
  readonly frames = new References<FrameTarget>('stack frame');
  readonly children = new References<Children>('value');
  readonly places = new References<GotoPlace>('place');
  readonly sources = new Sources();
  counting: Counting = { firstLine: 1, firstColumn: 1 };

  private readonly threads = new RunThreads();
  private present: { readonly debuggee: Debuggee; readonly motion: Motion } | undefined;
  /** A training that runs elsewhere, where that is debugged. */
  private live: LiveDebugging | undefined;
  private followsInvalidated = false;
  private readonly handlers: HandlerTable;

  constructor(private readonly launcher: Launcher) {
    super();
    // The library would end the process because of one message that is not JSON.
    this.removeAllListeners('error');
    this.on('error', ({ body }: { body?: unknown }) =>
      this.send(new OutputEvent(`A message of the client could not be read: ${String(body)}\n`, 'stderr')),
    );
    this.handlers = {
      ...movingHandlers(this),
      ...inspectingHandlers(this),
      ...breakingHandlers(this),
      initialize: (args: DebugProtocol.InitializeRequestArguments) => this.initialize(args),
      launch: async (args: Record<string, unknown>, after) => {
        if (this.present) throw new UserError('An experiment is being debugged already. End it first, or restart it.');
        await this.begin(launchOf(args));
        after(() => this.send(new InitializedEvent()));
      },
      attach: async (args: Record<string, unknown>, after) => {
        if (this.present || this.live) throw new UserError('Something is being debugged already. End it first.');
        const attach = attachOf(args);
        const live = new LiveDebugging(await this.launcher.attach(attach), attach, this);
        this.live = live;
        after(() => live.announce());
      },
      configurationDone: (_args: unknown, after) => this.setOut(after, true),
      restart: async ({ arguments: latest }: DebugProtocol.RestartArguments, after) => {
        const { launch } = this.debuggee;
        await this.begin(latest ? launchOf(latest as Readonly<Record<string, unknown>>) : launch);
        await this.setOut(after, false);
      },
      terminate: async (_args: unknown, after) => {
        await this.finish();
        after(() => this.send(new TerminatedEvent()));
      },
      disconnect: async (_args: unknown, after) => {
        await this.finish();
        after(() => this.shutdown());
      },
    };
  }

  /** Hears a client over streams. */
  override start(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): void {
    const checked = new CheckedInput((reason) => this.send(new OutputEvent(`${reason}\n`, 'stderr')));
    super.start(input.pipe(checked), output);
  }

  get isLaunched(): boolean {
    return this.present !== undefined;
  }

  get debuggee(): Debuggee {
    return this.there.debuggee;
  }

  get motion(): Motion {
    return this.there.motion;
  }

  send(event: DebugProtocol.Event): void {
    this.sendEvent({ ...event, ...('body' in event ? { body: forDisplay(event.body as unknown) } : {}) });
  }

  invalidate(): void {
    if (this.followsInvalidated) this.send(new InvalidatedEvent(['variables']));
  }

  /** Called when the client is gone. */
  override dispose(): void {
    void this.finish();
    void this.live?.detach();
  }

  /** Every request is answered, and what it causes is told after the answer. */
  protected override dispatchRequest(request: DebugProtocol.Request): void {
    void this.answer(request);
  }

  private async answer(request: DebugProtocol.Request): Promise<void> {
    const response: DebugProtocol.Response = new Response(request);
    const announcements: (() => void)[] = [];
    try {
      const args = checkedArguments(request.command, request.arguments);
      const handler = this.live ? this.live.handlers[request.command] : this.handlers[request.command];
      if (!handler) throw new UserError(`A live run does not answer “${request.command}”.`);
      const body = await this.inTime(
        request.command,
        handler(args as never, (announce) => announcements.push(announce)),
      );
      if (body !== undefined) response.body = forDisplay(body);
    } catch (error) {
      Object.assign(response, { success: false }, refusal(request.command, error));
    }
    this.sendResponse(response);
    for (const announce of announcements) announce();
  }

  /** What only asks is answered within a second, or refused: an update may take long, and the worker hears nothing meanwhile. */
  private async inTime(command: string, answer: unknown): Promise<unknown> {
    if (moving.has(command) || !this.present || !this.motion.isUnderWay) return answer;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, refuse) => {
      timer = setTimeout(
        () => refuse(new UserError('The run is busy with an update that takes long. Ask again when it has stopped, or pause it.')),
        patience,
      );
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async initialize({
    linesStartAt1 = true,
    columnsStartAt1 = true,
    pathFormat = 'path',
    supportsInvalidatedEvent = false,
  }: DebugProtocol.InitializeRequestArguments): Promise<DebugProtocol.Capabilities> {
    if (pathFormat !== 'path') throw new UserError('The debug adapter takes paths, not URIs. Set pathFormat to "path".');
    this.counting = { firstLine: linesStartAt1 ? 1 : 0, firstColumn: columnsStartAt1 ? 1 : 0 };
    this.followsInvalidated = supportsInvalidatedEvent;
    return capabilitiesWith(await this.launcher.healthRules());
  }

  private get there() {
    if (!this.present) throw new UserError('Nothing is being debugged. Launch an experiment first.');
    return this.present;
  }

  /** Loads an experiment; the one before, if any, goes on until that has succeeded. */
  private async begin(launch: Launch): Promise<void> {
    const launched = await this.launcher.launch(launch);
    await this.finish();
    const debuggee = new Debuggee(launched, launch, this.threads, this.counting, this.sources);
    const motion = new Motion(
      debuggee,
      (event) => this.send(event),
      () => this.age(),
      () => this.breakpoints.hasFilter('nonFinite'),
    );
    const present = { debuggee, motion };
    this.present = present;
    launched.onEnded?.(() => void this.endedElsewhere(present));
    launched.session.died.on((reason) => {
      this.send(new OutputEvent(`${reason}\n`, 'stderr'));
      void this.endedElsewhere(present);
    });
    launched.session.runsChanged.on(() => this.invalidate());
    if (launch.noDebug)
      this.breakpoints.disconnect('This run ignores breakpoints, since it was started without debugging. Press F5 to debug it.');
    else await this.arm(debuggee);
  }

  /** What was set before the session began holds in it too. */
  private async arm({ session, positions, source }: Debuggee): Promise<void> {
    const verdicts = await this.breakpoints.connect(session, (given) => lineBreakpoint(positions, given));
    for (const verdict of verdicts) this.send(new BreakpointEvent('changed', shownBreakpoint(verdict, positions, source)));
  }

  /** Runs, or waits at step 0. */
  private async setOut(after: After, wasAnswered: boolean): Promise<void> {
    const { motion, debuggee } = this;
    after(() => this.tellNotes(debuggee));
    const run = debuggee.session.chosenRun;
    if (debuggee.launch.stopOnEntry && !debuggee.launch.noDebug) after(() => motion.stop({ reason: 'entry', run }));
    else after(await motion.make({ reason: 'continue', run }, () => debuggee.session.move('run', {}), wasAnswered));
  }

  /** What there is to say about the experiment, each with its place in the file. */
  private tellNotes({ session, positions, source }: Debuggee): void {
    for (const { severity, message, range } of session.notes) {
      this.send(
        new Event('output', {
          category: 'console',
          output: `${severity === 'warning' ? 'Warning: ' : ''}${message}\n`,
          source,
          ...positions.startOf(range),
        }),
      );
    }
  }

  private async finish(): Promise<void> {
    const { present } = this;
    if (!present) return;
    this.present = undefined;
    this.breakpoints.disconnect('The session has ended. Start it again to stop here.');
    present.motion.end();
    this.age();
    try {
      await present.debuggee.launched.end();
    } catch (error) {
      this.send(new OutputEvent(`The session did not end as it should: ${String(error)}\n`, 'stderr'));
    }
  }

  private async endedElsewhere(present: NonNullable<OptimizerDebugAdapter['present']>): Promise<void> {
    if (this.present !== present) return;
    await this.finish();
    this.send(new TerminatedEvent());
  }

  /** What was shown belongs to an earlier stop. */
  age(): void {
    this.frames.age();
    this.children.age();
    this.places.age();
  }
}
