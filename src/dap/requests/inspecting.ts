import type { DebugProtocol } from '@vscode/debugprotocol';
import { UserError } from '../../protocol/channel';
import type { AssignmentTarget, Moment } from '../../protocol/debugging';
import type { RunId } from '../../protocol/session';
import { completionsAt, evaluated } from '../evaluation';
import { stackOf } from '../frames';
import { memoryReference, readMemory } from '../memory';
import { exactly } from '../variables/numberText';
import { ruleMediaType } from '../sources';
import { scopesOf } from '../variables/scopes';
import { variableOf, type Shown } from '../variables/shown';
import type { Conversation, HandlerTable } from './handling';

/** Everything that looks at the runs and changes their numbers. */
export function inspectingHandlers(conversation: Conversation): HandlerTable {
  const variable = (shown: Shown, write = conversation.debuggee.write) =>
    variableOf(shown, write, (children) => conversation.children.add(children), memoryReference);
  /** Of the frame; without one, where the run that is looked at stands now. */
  const momentOf = (frameId: number | undefined): Moment => {
    const { debuggee, frames } = conversation;
    return frameId === undefined ? debuggee.moment(debuggee.session.chosenRun) : frames.get(frameId).moment;
  };

  const isInRule = async (frameId: number | undefined): Promise<boolean> => {
    const frame = frameId === undefined ? undefined : conversation.frames.get(frameId);
    if (frame?.kind !== 'stage') return false;
    const { kind } = (await conversation.debuggee.stageList(frame.moment.run))[frame.moment.stage];
    return kind === 'rule' || kind === 'apply';
  };

  return {
    threads: (): DebugProtocol.ThreadsResponse['body'] => {
      if (!conversation.isLaunched) return { threads: [] };
      const { threads, session } = conversation.debuggee;
      return { threads: session.info.runs.map(({ id, label }) => ({ id: threads.idOf(id), name: label })) };
    },
    stackTrace: async ({
      threadId,
      startFrame = 0,
      levels,
    }: DebugProtocol.StackTraceArguments): Promise<DebugProtocol.StackTraceResponse['body']> => {
      const { debuggee, frames } = conversation;
      const moment = debuggee.moment(debuggee.threads.runOf(threadId));
      const stack = await stackOf(debuggee, moment, isStoppedInFile(conversation, moment));
      const wanted = stack.slice(startFrame, levels ? startFrame + levels : undefined);
      return { stackFrames: wanted.map(({ target, frame }) => ({ id: frames.add(target), ...frame })), totalFrames: stack.length };
    },
    scopes: ({ frameId }: DebugProtocol.ScopesArguments): DebugProtocol.ScopesResponse['body'] => ({
      scopes: scopesOf(conversation.debuggee, conversation.frames.get(frameId)).map(({ name, children, hint }) => ({
        name,
        variablesReference: conversation.children.add(children),
        expensive: false,
        ...(hint ? { presentationHint: hint } : {}),
      })),
    }),
    variables: async ({
      variablesReference,
      filter,
      start,
      count,
    }: DebugProtocol.VariablesArguments): Promise<DebugProtocol.VariablesResponse['body']> => {
      const children = conversation.children.get(variablesReference);
      if (filter && (filter === 'indexed') !== (children.indexed !== undefined)) return { variables: [] };
      return { variables: (await children.list({ start, count })).map((shown) => variable(shown)) };
    },
    evaluate: async ({
      expression,
      frameId,
      context,
    }: DebugProtocol.EvaluateArguments): Promise<DebugProtocol.EvaluateResponse['body']> => {
      const { value, ...rest } = variable(
        await evaluated(conversation.debuggee, momentOf(frameId), expression, await isInRule(frameId)),
        context === 'watch' || context === 'variables' ? undefined : exactly,
      );
      return {
        result: value,
        type: rest.type,
        variablesReference: rest.variablesReference,
        indexedVariables: rest.indexedVariables,
        presentationHint: rest.presentationHint,
      };
    },
    completions: async ({
      text,
      column,
      frameId,
    }: DebugProtocol.CompletionsArguments): Promise<DebugProtocol.CompletionsResponse['body']> => {
      const { run } = momentOf(frameId);
      return { targets: await completionsAt(conversation.debuggee, run, text, column - conversation.counting.firstColumn) };
    },
    setVariable: async ({
      variablesReference,
      name,
      value,
    }: DebugProtocol.SetVariableArguments): Promise<DebugProtocol.SetVariableResponse['body']> => {
      const children = conversation.children.get(variablesReference);
      const shown = await children.find(name);
      if (!shown) throw new UserError(`There is no ${name} here. Select a value of the variables view.`);
      if (!shown.target)
        throw new UserError(
          `${name} is what the run computes and cannot be changed. Change a parameter, the optimizer's state or a hyperparameter.`,
        );
      await assign(conversation, children.run, shown.target, value);
      const changed = variable((await children.find(name)) ?? shown);
      return { value: changed.value, type: changed.type, variablesReference: changed.variablesReference };
    },
    setExpression: async ({
      expression,
      value,
      frameId,
    }: DebugProtocol.SetExpressionArguments): Promise<DebugProtocol.SetExpressionResponse['body']> => {
      const { debuggee } = conversation;
      const { run } = momentOf(frameId);
      await assign(conversation, run, { kind: 'expression', expression }, value);
      const changed = variable(await evaluated(debuggee, debuggee.moment(run), expression));
      return { value: changed.value, type: changed.type, variablesReference: changed.variablesReference };
    },
    readMemory: (args: DebugProtocol.ReadMemoryArguments) => readMemory(conversation.debuggee, args),
    exceptionInfo: ({ threadId }: DebugProtocol.ExceptionInfoArguments) => exceptionInfo(conversation, threadId),
    loadedSources: async (): Promise<DebugProtocol.LoadedSourcesResponse['body']> => {
      if (!conversation.isLaunched) return { sources: [] };
      const { debuggee } = conversation;
      const others = (await debuggee.allStages()).filter(({ source }) => source).map((stage) => debuggee.placeOf(stage).source);
      return { sources: [debuggee.source, ...new Map(others.map((source) => [source.path ?? source.sourceReference, source])).values()] };
    },
    source: ({ source, sourceReference }: DebugProtocol.SourceArguments): DebugProtocol.SourceResponse['body'] => {
      const { debuggee, sources } = conversation;
      const text = sources.text(source?.sourceReference ?? sourceReference);
      if (text !== undefined) return { content: text, mimeType: ruleMediaType };
      if (source && !debuggee.isSource(source))
        throw new UserError(`This session runs ${debuggee.launched.fileName} and knows no other file. Open the file itself.`);
      return { content: debuggee.launched.source };
    },
  };
}

/** Whether a breakpoint on a line of the experiment file is why the run stands where it does. */
function isStoppedInFile({ motion, breakpoints }: Conversation, { run, step, stage }: Moment): boolean {
  const hit = motion.hits.get(run);
  return hit?.step === step && hit.stage === stage && hit.breakpoints.some((id) => breakpoints.get(id)?.place.kind === 'line');
}

async function assign(conversation: Conversation, run: RunId, target: AssignmentTarget, value: string): Promise<void> {
  await conversation.debuggee.session.change('assign', { run, target, value });
  conversation.invalidate();
}

function exceptionInfo({ debuggee, motion, breakpoints }: Conversation, threadId: number): DebugProtocol.ExceptionInfoResponse['body'] {
  const run = debuggee.threads.runOf(threadId);
  const hit = motion.hits.get(run);
  const { reason, message } = debuggee.status(run);
  const description = hit?.kind === 'exception' ? hit.text : reason === 'nonFinite' || reason === 'failed' ? message : undefined;
  if (description === undefined)
    throw new UserError(`${debuggee.info(run).label} did not stop because of an exception. Look at another run in the call stack view.`);
  const places = hit?.breakpoints.map((id) => breakpoints.get(id)?.place) ?? [];
  const filter = places.map((place) => (place?.kind === 'exception' ? place.filter : undefined)).find((one) => one !== undefined);
  return {
    exceptionId: filter ?? 'nonFinite',
    description,
    breakMode: 'always',
    details: { message: description, typeName: filter ?? 'nonFinite' },
  };
}
