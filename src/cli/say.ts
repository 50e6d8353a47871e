import { displayText } from '../core/displayText';

/** Longer than any message that is not a mistake. */
const longest = 4000;

/** Puts lines on standard error, with nothing in them that a terminal would obey. */
export function say(...lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${displayText(line, longest)}\n`).join(''));
}
