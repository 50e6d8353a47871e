import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Breakpoint, BreakpointPlace, BreakpointVerdict, HealthRuleInfo } from '../../protocol/debugging';
import type { TextPositions } from '../textPositions';
import { dataRuleOf, watchedBy } from './dataRule';

type Wanted = Omit<Breakpoint, 'id'>;
type Conditions = Pick<DebugProtocol.SourceBreakpoint, 'condition' | 'hitCondition' | 'logMessage'>;

/** What a client leaves empty is not there. */
function wanted(place: BreakpointPlace, { condition, hitCondition, logMessage }: Conditions): Wanted {
  return {
    place,
    ...(condition?.trim() ? { condition } : {}),
    ...(hitCondition?.trim() ? { hitCondition } : {}),
    ...(logMessage ? { logMessage } : {}),
  };
}

/** A breakpoint on a line, from its column on where it has one; a line after the text's end is a place where nothing is governed. */
export function lineBreakpoint(positions: TextPositions, given: DebugProtocol.SourceBreakpoint): Wanted {
  return wanted({ kind: 'line', range: positions.offsetsOf(given.line, given.column) ?? { start: 0, end: 0 } }, given);
}

/** A breakpoint on a line (from 0 on) of a rule's own source. */
export function sourceBreakpoint(name: string, text: string | undefined, line: number, given: Conditions): Wanted {
  return wanted({ kind: 'source', name, ...(text === undefined ? {} : { text }), line }, given);
}

/** The name of a function breakpoint is a condition over the record, or says what is watched; a further condition narrows it. */
export function functionBreakpoint({ name, condition, hitCondition }: DebugProtocol.FunctionBreakpoint): Wanted {
  const watched = watchedBy(name);
  if (watched) return wanted({ kind: 'data', ...watched }, { condition, hitCondition });
  const both = condition?.trim() && name.trim() ? `(${name}) and (${condition})` : name.trim() || condition;
  return wanted({ kind: 'function' }, { condition: both, hitCondition });
}

export function dataBreakpoint({ dataId, condition, hitCondition }: DebugProtocol.DataBreakpoint): Wanted {
  const { rule, condition: further } = dataRuleOf(condition);
  return wanted({ kind: 'data', expression: dataId, rule }, { condition: further, hitCondition });
}

export function exceptionBreakpoint(filter: string, condition?: string): Wanted {
  return wanted({ kind: 'exception', filter }, { condition });
}

/** A health rule as a client lists it. */
export function exceptionFilter({
  name,
  title,
  description,
  isOnByDefault,
  conditionDescription,
}: HealthRuleInfo): DebugProtocol.ExceptionBreakpointsFilter {
  return { filter: name, label: title, description, default: isOnByDefault, supportsCondition: true, conditionDescription };
}

export function shownBreakpoint(
  { id, verified, message, range }: BreakpointVerdict,
  positions?: TextPositions,
  source?: DebugProtocol.Source,
): DebugProtocol.Breakpoint {
  return { id, verified, ...(message ? { message } : {}), ...(range && positions ? { source, ...positions.rangeOf(range) } : {}) };
}
