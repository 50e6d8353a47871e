import { CapabilitiesEvent, Event, OutputEvent, TerminatedEvent } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { displayText } from '../../core/displayText';
import type { At } from '../../platform/node/live/words';
import { UserError } from '../../protocol/channel';
import { InvalidExperiment, type ExperimentSession } from '../../session/experimentSession';
import type { Debuggee } from '../debuggee';
import { stackOf, type FrameTarget } from '../frames';
import type { After, Conversation, HandlerTable } from '../requests/handling';
import { inspectingHandlers } from '../requests/inspecting';
import { scopesOf } from '../variables/scopes';
import { exactly, inShort } from '../variables/numberText';
import { variableOf, type Children, type Shown } from '../variables/shown';
import type { Attach, Attached } from './attaching';
import { LiveConditions } from './liveConditions';
import { liveRunId, liveScopes, optionOf } from './liveScopes';
import { PausedUpdate } from './pausedUpdate';

type Threaded = { readonly threadId: number };

/**
 * A training that runs elsewhere, in the words of the Debug Adapter Protocol: its optimizers are threads, F10 lets it make the next update,
 * F11 goes through the stages that our rule makes of what the training has at hand.
 */
export class LiveDebugging {
  readonly handlers: HandlerTable;
  private update: PausedUpdate | undefined;
  /** Of its stages, once somebody has asked for them. */
  private debuggee: Debuggee | undefined;
  private readonly conditions = new LiveConditions();
  /** Tests conditions, and shows the stages of the next update. */
  private judge: ExperimentSession;
  private readonly optimizers = new Map<number, string>();
  private readonly optionGroups = new WeakMap<Children, number>();
  private broken: string | undefined;
  private isOver = false;

  constructor(
    private readonly attached: Attached,
    private readonly attach: Attach,
    private readonly conversation: Conversation & { age(): void; shutdown(): void },
  ) {
    const { run } = attached;
    this.judge = attached.start();
    for (const { number, className } of run.hello.optimizers) this.optimizers.set(number, displayText(className, 60));
    run.onAt = (at) => void this.arrived(at).catch((error: unknown) => this.failed(error));
    run.onEnd = (reason) => void this.ended(reason);
    this.handlers = this.table();
  }

  /** What is different from a run of our own. */
  announce(): void {
    const { torch, pid, world, path } = this.attached.run.hello;
    this.conversation.send(
      new CapabilitiesEvent({
        supportsRestartFrame: false,
        supportsGotoTargetsRequest: false,
        supportsRestartRequest: false,
        supportsDataBreakpoints: false,
        supportsBreakpointLocationsRequest: false,
        exceptionBreakpointFilters: [
          {
            filter: 'nonFinite',
            label: 'Number that is not finite',
            description: 'A loss, a gradient or a parameter is NaN or infinite.',
            default: true,
          },
        ],
      }),
    );
    const ranks = world > 1 ? ` It has ${world} ranks, so that it can be looked at but not changed.` : '';
    this.tell(`Attached to process ${pid}, PyTorch ${torch}, which records into ${path}.${ranks}`);
    this.conversation.send(new Event('initialized'));
  }

  /** The training goes on by itself. */
  async detach(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    this.attached.run.detach();
    await this.letGo();
    await this.judge.end();
  }

  private table(): HandlerTable {
    const inspecting = inspectingHandlers(this.inspected());
    const { run } = this.attached;
    const { conversation } = this;
    const onwards = (command: Record<string, unknown>) => async (_args: unknown, after: After) => {
      this.paused();
      await this.letGo();
      after(() => run.say({ command: 'go', ...command }));
    };
    const next = async ({ threadId }: Threaded, after: After) => onwards({ mode: 'step', optimizer: threadId - 1 })(undefined, after);
    const watching = (after: After) => {
      if (!this.update) after(() => run.say({ command: 'watch', on: !this.conditions.isEmpty }));
    };
    return {
      configurationDone: (_args: unknown, after) => {
        if (this.attach.stopOnEntry) after(() => run.say({ command: 'pause' }));
        else watching(after);
      },
      threads: () => ({ threads: [...this.optimizers].map(([number, name]) => ({ id: number + 1, name: this.nameOf(number, name) })) }),
      stackTrace: ({ threadId }: Threaded) => this.stack(threadId),
      scopes: ({ frameId }: DebugProtocol.ScopesArguments) => this.scopes(conversation.frames.get(frameId)),
      variables: (args: DebugProtocol.VariablesArguments) => this.variables(args),
      completions: async (args: DebugProtocol.CompletionsArguments) => {
        this.debuggee = await this.paused().stages();
        return (inspecting.completions as (args: DebugProtocol.CompletionsArguments) => unknown)(this.placed(args));
      },
      source: inspecting.source,
      loadedSources: () => ({ sources: [] }),
      setVariable: (args: DebugProtocol.SetVariableArguments) => this.setVariable(args),
      evaluate: async (args: DebugProtocol.EvaluateArguments, after) => {
        if (args.context === 'repl' && args.expression.trim() === 'skip') {
          await onwards({ mode: 'step', skip: true })(undefined, after);
          return { result: 'The update is left out.', variablesReference: 0 };
        }
        this.debuggee = await this.paused().stages();
        return (inspecting.evaluate as (args: DebugProtocol.EvaluateArguments) => unknown)(this.placed(args));
      },
      exceptionInfo: () => {
        if (this.broken === undefined) throw new UserError('The training did not stop because of a number that is not finite.');
        return { exceptionId: 'nonFinite', description: this.broken, breakMode: 'always' };
      },
      continue: async (_args: unknown, after) => {
        await onwards({ mode: this.conditions.isEmpty ? 'run' : 'watch' })(undefined, after);
        return { allThreadsContinued: true };
      },
      next,
      stepOut: next,
      stepIn: async (args: Threaded, after) => {
        if (args.threadId - 1 !== this.paused().at.optimizer || !(await this.moved(1, after))) await next(args, after);
      },
      stepBack: async (_args: unknown, after) => {
        if (!(await this.moved(-1, after))) await this.back(false);
      },
      reverseContinue: () => this.back(true),
      pause: (_args: unknown, after) => after(() => run.say({ command: 'pause' })),
      setFunctionBreakpoints: async ({ breakpoints }: DebugProtocol.SetFunctionBreakpointsArguments, after) => {
        const checked = await this.conditions.set(breakpoints, this.judge);
        watching(after);
        return { breakpoints: checked };
      },
      setExceptionBreakpoints: ({ filters, filterOptions = [] }: DebugProtocol.SetExceptionBreakpointsArguments, after) => {
        const all = [...filters, ...filterOptions.map(({ filterId }) => filterId)];
        this.conditions.mindNonFinite(all.includes('nonFinite'));
        watching(after);
        return {
          breakpoints: all.map((filter) => (filter === 'nonFinite' ? { verified: true } : { verified: false, message: onlyNonFinite })),
        };
      },
      setBreakpoints: ({ breakpoints = [] }: DebugProtocol.SetBreakpointsArguments) => ({
        breakpoints: breakpoints.map(() => ({ verified: false, message: noLines })),
      }),
      terminate: async (_args: unknown, after) => {
        await this.detach();
        after(() => conversation.send(new TerminatedEvent()));
      },
      disconnect: async (_args: unknown, after) => {
        await this.detach();
        after(() => conversation.shutdown());
      },
    };
  }

  /** What requests about values work on: the update before which the training waits. */
  private inspected(): Conversation {
    const current = () => {
      if (!this.debuggee) throw new UserError('The training runs. Pause it first.');
      return this.debuggee;
    };
    const { conversation } = this;
    return {
      breakpoints: conversation.breakpoints,
      frames: conversation.frames,
      children: conversation.children,
      places: conversation.places,
      counting: conversation.counting,
      sources: conversation.sources,
      get debuggee() {
        return current();
      },
      get motion(): never {
        throw new UserError('This training is not a run of our own.');
      },
      get isLaunched() {
        return true;
      },
      send: (event) => conversation.send(event),
      invalidate: () => conversation.invalidate(),
    };
  }

  /** A frame of the update as a whole is where its session stands. */
  private placed<Args extends { frameId?: number }>(args: Args): Args {
    const isWhole = args.frameId !== undefined && this.conversation.frames.get(args.frameId).moment.run === liveRunId;
    return isWhole ? { ...args, frameId: undefined } : args;
  }

  private paused(): PausedUpdate {
    if (!this.update) throw new UserError('The training runs. Pause it first.');
    return this.update;
  }

  private async letGo(): Promise<void> {
    const { update } = this;
    this.update = undefined;
    this.debuggee = undefined;
    await update?.end();
  }

  /** The training stands before an update. */
  private async arrived(at: At): Promise<void> {
    if (this.isOver) return;
    this.optimizers.set(at.optimizer, displayText(at.className, 60));
    await this.letGo();
    const update = this.updateAt(at);
    if (at.why === 'watch') {
      const stop = await this.conditions
        .stopAt(update, () => this.judge)
        .catch((error: unknown) => {
          if (!(error instanceof UserError || error instanceof InvalidExperiment)) throw error;
          return { reason: 'function breakpoint' as const, text: error.message };
        });
      if (!stop) {
        await update.end();
        this.attached.run.say({ command: 'go', mode: this.conditions.isEmpty ? 'run' : 'watch' });
        return;
      }
      return this.stop(update, stop.reason, stop.text);
    }
    const description =
      at.why === 'back' ? `Back at what stood before update ${at.of}; the next update is recorded as ${at.step}` : undefined;
    this.stop(update, at.why === 'pause' ? 'pause' : 'step', description);
  }

  private stop(update: PausedUpdate, reason: string, text?: string): void {
    this.update = update;
    this.broken = reason === 'exception' ? text : undefined;
    this.conversation.age();
    this.conversation.send(
      new Event('stopped', {
        reason,
        ...(text === undefined ? {} : { description: reason === 'step' ? text : `Paused on ${reason}`, text }),
        threadId: update.at.optimizer + 1,
        allThreadsStopped: true,
      }),
    );
  }

  /** Through the stages of the present update. False: it is left by this. */
  private async moved(by: 1 | -1, after: After): Promise<boolean> {
    const update = this.paused();
    if (by < 0 && !update.isInside) return false;
    try {
      if (!(await update.move(by))) return false;
    } catch (error) {
      // An optimizer whose rule is not known has no stages: its update is one step.
      if (!(error instanceof UserError || error instanceof InvalidExperiment)) throw error;
      this.tell(`${error.message} F11 makes the whole update.`);
      return false;
    }
    this.debuggee = await update.stages();
    after(() => this.stop(update, 'step'));
    return true;
  }

  private async back(first: boolean): Promise<void> {
    this.paused();
    await this.attached.run.ask({ command: 'back', first });
  }

  private async stack(threadId: number): Promise<DebugProtocol.StackTraceResponse['body']> {
    const update = this.paused();
    const { at } = update;
    if (threadId - 1 !== at.optimizer) return { stackFrames: [], totalFrames: 0 };
    const { frames } = this.conversation;
    const name = this.nameOf(at.optimizer, at.className);
    const of = at.of === at.step ? '' : `, as before update ${at.of}`;
    const moment = { run: liveRunId, step: at.step, stage: 0 };
    const own = { id: frames.add({ kind: 'update', moment }), name: `update ${at.step} of ${name}${of}`, line: 0, column: 0 };
    if (!update.isInside) return { stackFrames: [own], totalFrames: 1 };
    const { debuggee, moment: inside } = await update.moment();
    const [{ target, frame }] = await stackOf(debuggee, inside, false);
    return { stackFrames: [{ ...frame, id: frames.add(target), canRestart: false }, own], totalFrames: 2 };
  }

  private async scopes({ kind, moment }: FrameTarget): Promise<DebugProtocol.ScopesResponse['body']> {
    const update = this.paused();
    const { scopes, options } = liveScopes(() => update.at, await update.look());
    for (const { children, group } of options) this.optionGroups.set(children, group);
    const made = kind === 'stage' && this.debuggee ? scopesOf(this.debuggee, { kind, moment }).filter(({ name }) => name === 'Update') : [];
    return {
      scopes: [...made, ...scopes].map(({ name, children, hint }) => ({
        name,
        variablesReference: this.conversation.children.add(children),
        expensive: false,
        ...(hint ? { presentationHint: hint } : {}),
      })),
    };
  }

  private async variables({
    variablesReference,
    filter,
    start,
    count,
  }: DebugProtocol.VariablesArguments): Promise<DebugProtocol.VariablesResponse['body']> {
    const { children } = this.conversation;
    const opened = children.get(variablesReference);
    if (filter && (filter === 'indexed') !== (opened.indexed !== undefined)) return { variables: [] };
    const listed = await opened.list({ start, count });
    return { variables: listed.map((shown) => this.variable(shown)) };
  }

  private variable(shown: Shown): DebugProtocol.Variable {
    const digits = this.attached.digits?.();
    const { children } = this.conversation;
    // What is looked at is no memory that stays.
    const place = { ...shown, memory: undefined };
    return variableOf(
      place,
      digits === undefined ? exactly : inShort(digits),
      (className) => children.add(className),
      () => '',
    );
  }

  private async setVariable({
    variablesReference,
    name,
    value,
  }: DebugProtocol.SetVariableArguments): Promise<DebugProtocol.SetVariableResponse['body']> {
    const update = this.paused();
    const children = this.conversation.children.get(variablesReference);
    const group = this.optionGroups.get(children);
    if (group === undefined) throw new UserError(`${name} is what the training computes. Of a live run the options can be changed.`);
    const wanted = optionOf(value);
    if (wanted === undefined) throw new UserError('Write a number, True or False, or as many numbers in parentheses as there are.');
    const { options } = await this.attached.run.ask({ command: 'set', group, option: name, value: wanted });
    if (options) update.at = { ...update.at, options };
    const shown = await children.find(name);
    if (!shown) throw new UserError(`There is no ${name} here.`);
    // Stages that were made with the option as it was say nothing any more.
    if (this.update === update) await this.renew(update);
    return { value: this.variable(shown).value, variablesReference: 0 };
  }

  /** Looks anew at the same update. */
  private async renew(update: PausedUpdate): Promise<void> {
    this.debuggee = undefined;
    this.update = this.updateAt(update.at);
    await update.end();
    this.conversation.invalidate();
  }

  private updateAt(at: At): PausedUpdate {
    const { counting, sources } = this.conversation;
    const takeWorker = () => {
      const worker = this.judge;
      this.judge = this.attached.start();
      return worker;
    };
    return new PausedUpdate(at, this.attached, takeWorker, counting, sources);
  }

  private nameOf(number: number, name: string): string {
    const isAlone = [...this.optimizers].every(([other, className]) => other === number || className !== name);
    return isAlone ? name : `${name} (optimizer ${number})`;
  }

  private tell(text: string): void {
    this.conversation.send(new OutputEvent(`${text}\n`, 'console'));
  }

  private async ended(reason: string): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    await this.letGo();
    await this.judge.end();
    this.tell(reason);
    this.conversation.send(new TerminatedEvent());
  }

  private failed(error: unknown): void {
    this.conversation.send(new OutputEvent(`${error instanceof Error ? error.message : String(error)}\n`, 'stderr'));
  }
}

const noLines = 'A live run has no lines to stop at. Add a function breakpoint with a condition, such as norm(gradient) > 10.';
const onlyNonFinite = 'Of a live run only numbers that are not finite are watched for. Add a function breakpoint with a condition.';
