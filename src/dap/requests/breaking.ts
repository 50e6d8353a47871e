import type { DebugProtocol } from '@vscode/debugprotocol';
import { UserError } from '../../protocol/channel';
import type { StageSource } from '../../protocol/debugging';
import {
  dataBreakpoint,
  exceptionBreakpoint,
  functionBreakpoint,
  lineBreakpoint,
  shownBreakpoint,
  sourceBreakpoint,
} from '../breakpoints/translation';
import { evaluated } from '../evaluation';
import type { Conversation, HandlerTable } from './handling';

type Answer = { readonly breakpoints: readonly DebugProtocol.Breakpoint[] };

/** Everything about where to stop. */
export function breakingHandlers(conversation: Conversation): HandlerTable {
  const { breakpoints } = conversation;
  return {
    setBreakpoints: async ({ source, breakpoints: given = [], lines = [] }: DebugProtocol.SetBreakpointsArguments): Promise<Answer> => {
      const wanted = given.length > 0 ? given : lines.map((line) => ({ line }));
      const { debuggee, sources } = conversation;
      if (!debuggee.isSource(source)) {
        const document = sources.find(source, debuggee.launched.path, await debuggee.allStages());
        if (document) return { breakpoints: await inDocument(conversation, document, wanted) };
        const message = `This session runs ${debuggee.launched.fileName}. Debug this file to stop here.`;
        return { breakpoints: wanted.map(() => ({ verified: false, message })) };
      }
      breakpoints.linesAsGiven = wanted;
      const verdicts = await breakpoints.set(
        'lines',
        wanted.map((one) => lineBreakpoint(debuggee.positions, one)),
      );
      return { breakpoints: verdicts.map((one) => shownBreakpoint(one, debuggee.positions, debuggee.source)) };
    },
    setFunctionBreakpoints: async ({ breakpoints: given }: DebugProtocol.SetFunctionBreakpointsArguments): Promise<Answer> => ({
      breakpoints: (await breakpoints.set('functions', given.map(functionBreakpoint))).map((one) => shownBreakpoint(one)),
    }),
    setDataBreakpoints: async ({ breakpoints: given }: DebugProtocol.SetDataBreakpointsArguments): Promise<Answer> => ({
      breakpoints: (await breakpoints.set('data', given.map(dataBreakpoint))).map((one) => shownBreakpoint(one)),
    }),
    setExceptionBreakpoints: async ({ filters, filterOptions = [] }: DebugProtocol.SetExceptionBreakpointsArguments): Promise<Answer> => {
      const wanted = [
        ...filters.map((filter) => exceptionBreakpoint(filter)),
        ...filterOptions.map(({ filterId, condition }) => exceptionBreakpoint(filterId, condition)),
      ];
      return { breakpoints: (await breakpoints.set('exceptions', wanted)).map((one) => shownBreakpoint(one)) };
    },
    dataBreakpointInfo: (args: DebugProtocol.DataBreakpointInfoArguments) => dataBreakpointInfo(conversation, args),
    breakpointLocations: ({ source, line, endLine = line }: DebugProtocol.BreakpointLocationsArguments) =>
      breakpointLocations(conversation, source, line, endLine),
  };
}

/** On lines of a rule's own source. */
async function inDocument(
  { breakpoints, counting }: Conversation,
  { name, text }: Pick<StageSource, 'name' | 'text'>,
  wanted: readonly DebugProtocol.SourceBreakpoint[],
): Promise<readonly DebugProtocol.Breakpoint[]> {
  const verdicts = await breakpoints.set(
    `source ${text ?? name}`,
    wanted.map((one) => sourceBreakpoint(name, text, one.line - counting.firstLine, one)),
  );
  return verdicts.map((verdict, i) => ({ ...shownBreakpoint(verdict), line: wanted[i].line }));
}

/** Whether something can be watched for changes, and under which expression. */
async function dataBreakpointInfo(
  conversation: Conversation,
  { variablesReference, name, frameId }: DebugProtocol.DataBreakpointInfoArguments,
): Promise<DebugProtocol.DataBreakpointInfoResponse['body']> {
  const { debuggee, children, frames } = conversation;
  const watched = (expression: string): DebugProtocol.DataBreakpointInfoResponse['body'] => ({
    dataId: expression,
    description: `${expression} changes`,
    accessTypes: ['write'],
    canPersist: true,
  });
  if (variablesReference) {
    const shown = await children.get(variablesReference).find(name);
    return shown?.expression === undefined
      ? { dataId: null, description: `“${name}” has no name in formulas. Watch one of the values below it.` }
      : watched(shown.expression);
  }
  const moment = frameId === undefined ? debuggee.moment(debuggee.session.chosenRun) : frames.get(frameId).moment;
  try {
    await evaluated(debuggee, moment, name);
    return watched(name);
  } catch (error) {
    if (error instanceof UserError) return { dataId: null, description: error.message };
    throw error;
  }
}

/** Where on these lines something is governed, or a stage has its line. */
async function breakpointLocations(
  { debuggee, sources }: Conversation,
  source: DebugProtocol.Source,
  line: number,
  endLine: number,
): Promise<DebugProtocol.BreakpointLocationsResponse['body']> {
  const stages = await debuggee.allStages();
  const isFile = debuggee.isSource(source);
  const document = isFile ? undefined : sources.find(source, debuggee.launched.path, stages);
  const inDocument = stages
    .filter((stage) => document && stage.source?.name === document.name && stage.source.text === document.text)
    .map((stage) => debuggee.placeOf(stage));
  const inFile = isFile ? [...stages, ...debuggee.session.info.runs].map(({ range }) => debuggee.positions.rangeOf(range)) : [];
  const ranges = [...inFile, ...inDocument.map(({ line: own, column }) => ({ line: own, column }))];
  const found = new Map(
    ranges.filter((range) => range.line >= line && range.line <= endLine).map((range) => [`${range.line} ${range.column}`, range]),
  );
  return { breakpoints: [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column) };
}
