import type { Report } from './report';
import type { Node } from './tree';

/** What the formula language takes as a name. */
const namePattern = /^[\p{L}_][\p{L}\p{M}\p{Nd}₀-₉_]*$/u;

/** Whether a formula, and every table of variables, can use this name. */
export function isVariableName(name: string): boolean {
  return namePattern.test(name) && !(name in Object.prototype);
}

/** Complains about names of `start` or `constants` that no formula could use. */
export function checkVariableNames(node: Node | undefined, section: string, report: Report): void {
  if (node?.kind !== 'mapping') return;
  for (const { key, keyRange } of node.entries) {
    const shown = key.length > 60 ? `${key.slice(0, 57)}…` : key;
    // Such names are refused so that no table of variables anywhere can trip over them.
    if (key in Object.prototype) {
      report.error(
        'reserved-name',
        keyRange,
        `\`${shown}\` cannot be used as a name in \`${section}\`, because JavaScript reserves it. Choose another name.`,
      );
    } else if (!namePattern.test(key)) {
      report.error(
        'not-a-name',
        keyRange,
        `\`${shown}\` in \`${section}\` is not a name that a formula can use. Write a letter, followed by letters, digits or underscores, such as \`x1\`.`,
      );
    }
  }
}
