import type { DebugProtocol } from '@vscode/debugprotocol';
import { UserError } from '../protocol/channel';
import { shownText } from './display';
import { AlreadyTold } from './launching';
import { InvalidExperiment } from '../session/experimentSession';

/** What a client asks by itself, again and again: where it is refused, the reason stands in its place, without a message box. */
const quiet: ReadonlySet<string> = new Set([
  'evaluate',
  'variables',
  'scopes',
  'stackTrace',
  'threads',
  'completions',
  'dataBreakpointInfo',
  'exceptionInfo',
  'readMemory',
  'gotoTargets',
  'breakpointLocations',
]);

/** What a client is told when a request cannot be done. */
export function refusal(command: string, error: unknown): { message: string; body: { error: DebugProtocol.Message } } {
  const isForUser = error instanceof UserError || error instanceof InvalidExperiment;
  const reason = shownText(error instanceof Error ? error.message : String(error));
  const text = isForUser
    ? reason
    : `The debug adapter failed to answer “${command}”: ${reason.replace(/\.?$/, '.')} Restart the session; if it happens again, report it.`;
  // Variables that begin with _ may hold what is private; without one, braces in the text would be taken for variables.
  return {
    message: text,
    body: {
      error: {
        id: isForUser ? 1 : 2,
        format: '{_text}',
        variables: { _text: text },
        showUser: !quiet.has(command) && !(error instanceof AlreadyTold),
      },
    },
  };
}
