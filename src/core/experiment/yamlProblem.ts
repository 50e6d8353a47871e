import type { ErrorCode } from 'yaml';

/** A YAML syntax error in words that say what to do; the parser's own words where they say it already. */
export function yamlProblem(code: ErrorCode, message: string): string {
  if (message.startsWith('Block scalar header')) {
    return message.endsWith('>') || / >/.test(message)
      ? 'A value that begins with `>` is a block of lines to YAML. Write the text between quotes, such as ">…".'
      : 'A value that begins with `|` is a block of lines to YAML. Write an absolute value as a function, such as `abs(x)`; any other text between quotes, such as "|…".';
  }
  if (message.startsWith('Not a YAML token')) {
    return 'YAML cannot read this where it stands. Write the whole value between quotes; if it is a text of several lines, indent them.';
  }
  const bracket = /end with a ([}\]])$/.exec(message)?.[1];
  if (bracket)
    return `What began with \`${bracket === '}' ? '{' : '['}\` is never closed. Write the missing \`${bracket}\`, and indent lines in between.`;
  if (message.includes('closing'))
    return `The closing quote ${message.includes('"') ? '`"`' : "`'`"} is missing. Write it at the end of the text.`;
  if (message.startsWith('Plain value cannot start with')) {
    return 'A text cannot start with this character unless it is quoted. Write it between quotes, such as "…".';
  }
  if (message.startsWith('Implicit map keys need to be followed')) {
    return 'This line is neither a key with its value nor part of the line before. Write a colon and a space after a key, such as `steps: 200`.';
  }
  return advice[code] ?? `This is not valid YAML: ${sentence(message)}`;
}

const advice: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'YAML is indented with spaces. Replace the tab by spaces.',
  BAD_INDENT:
    'This line is indented differently from its neighbours. Give all keys of one mapping, and all items of one list, the same indentation.',
  MULTILINE_IMPLICIT_KEY:
    'A key stands on one line, with a colon and a space after it, such as `steps: 200`. Check the line before for a missing colon or quote.',
  BLOCK_AS_IMPLICIT_KEY:
    'There is a second `: ` on this line. Start a new line for the next key, or quote the text if the colon belongs to it.',
  BLOCK_IN_FLOW: 'Between braces or brackets everything is written with commas, not with indentation.',
  BAD_DQ_ESCAPE: 'There is no such escape between double quotes. Write the backslash twice, or use single quotes.',
  KEY_OVER_1024_CHARS: 'A key may be 1024 characters long at most. Check for a missing colon or quote.',
  RESOURCE_EXHAUSTION: 'This is nested too deeply to be read. Write the experiment with fewer levels.',
  BAD_DIRECTIVE: 'Directives are not supported in experiment files. Remove this line.',
};

function sentence(message: string): string {
  const text = message.charAt(0).toLowerCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
