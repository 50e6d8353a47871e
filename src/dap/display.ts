import { displayText } from '../core/displayText';

/** What a client shows, by the names that the protocol gives it. All else it reads or sends back as it is: paths, expressions, references. */
const shown: ReadonlySet<string> = new Set([
  'name',
  'value',
  'result',
  'type',
  'label',
  'title',
  'description',
  'text',
  'message',
  'output',
  'typeName',
  '_text',
]);
/** Longer than any message that is not a mistake. */
const longestLine = 4000;

/** A text of several lines as it may stand in a debug console or a message box, whatever texts of files it quotes. */
export function shownText(text: string): string {
  return text
    .split('\n')
    .map((line) => displayText(line, longestLine))
    .join('\n');
}

/** The body of an answer or an event, with nothing in its texts that a terminal would obey or that turns a line around. */
export function forDisplay<Body>(body: Body): Body {
  return displayed(body, '') as Body;
}

function displayed(part: unknown, key: string): unknown {
  if (typeof part === 'string') return shown.has(key) ? shownText(part) : part;
  if (Array.isArray(part)) return part.map((entry) => displayed(entry, key));
  if (part === null || typeof part !== 'object') return part;
  return Object.fromEntries(Object.entries(part).map(([name, entry]) => [name, displayed(entry, name)]));
}
