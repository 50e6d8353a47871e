import * as Type from 'typebox';
import type { RuleBook } from '../optimizer/book';
import type { Rule } from '../optimizer/rule';
import { conform } from './conform';
import { readOptimizers } from './optimizers';
import { nodeOf } from './optionText';
import { Report } from './report';
import { schemaOf } from './schema';

/**
 * An optimizer's options as an experiment file would have to say them, defaults filled in.
 * @throws RangeError whose message says in whole sentences what the file would not accept.
 */
export function checkedOptimizer(
  book: RuleBook,
  name: string,
  options: Readonly<Record<string, unknown>>,
): { readonly rule: Rule; readonly options: Readonly<Record<string, unknown>> } {
  const report = new Report('');
  const oneOptimizer = Type.Object({ optimizer: schemaOf(book).properties.optimizer });
  const root = nodeOf({ optimizer: { [name]: options } });
  const range = { start: 0, end: 0 };
  if (root.kind === 'mapping') {
    const checked = conform(root, oneOptimizer, '', range, report);
    const [given] = checked && !report.hasErrors ? readOptimizers(root, checked, range, book, report) : [];
    if (given && !report.hasErrors) return { rule: given.rule, options: given.options };
  }
  throw new RangeError(report.diagnostics[0]?.message ?? `\`${name}\` cannot be an optimizer's name. Write one such as \`adam\`.`);
}
