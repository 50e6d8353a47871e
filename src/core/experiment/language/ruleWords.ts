import { givenNames } from '../../optimizer/language/check';
import { ruleFunctions } from '../../optimizer/language/functions';
import { plainExpression } from '../../optimizer/language/plainExpression';
import { symbolOf } from '../../optimizer/language/symbols';
import { builtinConstants } from '../../formula/functions/registry';
import { parseFormula } from '../../formula/parse';
import { entryOf, type Node } from '../tree';
import { nodeAt } from './cursor';
import type { Path } from './schemaPath';

/** What can stand in a line of a rule, as completion and hover show it. */
export interface RuleWord {
  readonly name: string;
  readonly kind: 'variable' | 'option' | 'function' | 'constant';
  readonly detail: string;
  readonly markdown: string;
}

/** Every name that lines of a rule can use. @param path of one of its lines, `rules` first. */
export function ruleWords(tree: Node, path: Path): RuleWord[] {
  const rule = nodeAt(tree, path.slice(0, 2));
  const declared = (section: string) => {
    const node = entryOf(rule, section)?.value;
    return node?.kind === 'mapping' ? node.entries : [];
  };
  const textOf = (value: Node | undefined) => (value?.kind === 'scalar' ? value.text : '');
  const lines = entryOf(rule, 'update')?.value;
  const targets =
    lines?.kind === 'list'
      ? lines.items.flatMap((item) => /^\s*([\p{L}_][\p{L}\p{M}\p{Nd}₀-₉_]*)\s*=(?!=)/u.exec(textOf(item))?.[1] ?? [])
      : [];
  const state = declared('state').map(({ key }) => key);
  const temporaries = [...new Set(targets)].filter((name) => name !== 'theta' && !state.includes(name));
  const word = (name: string, kind: RuleWord['kind'], detail: string, markdown = `**${name}**: ${detail}`): RuleWord => ({
    name,
    kind,
    detail,
    markdown,
  });
  return [
    ...[...givenNames].map(([name, { description }]) => word(name, 'variable', description)),
    ...declared('state').map(({ key, value }) =>
      word(key, 'variable', `state, kept from update to update${value?.kind === 'scalar' ? `; starts as ${value.text}` : ''}`),
    ),
    ...temporaries.map((name) => word(name, 'variable', 'made by a line of this rule, anew at every update')),
    ...declared('options').map(({ key, value }) => {
      const described = textOf(entryOf(value, 'description')?.value);
      const fallback = textOf(value?.kind === 'mapping' ? entryOf(value, 'default')?.value : value);
      return word(key, 'option', `option${fallback && `, ${fallback} by default`}${described && `: ${described}`}`);
    }),
    ...[...ruleFunctions.values()].map(({ name, signature, description }) =>
      word(name, 'function', signature, `\`${signature}\`\n\n${description}`),
    ),
    ...[...builtinConstants.values()].map(({ name, value, description }) =>
      word(name, 'constant', String(value), `**${name}** = ${value}\n\n${description}`),
    ),
  ];
}

/** A line as the literature writes it; undefined while it cannot be read. */
export function writtenLine(text: string): string | undefined {
  const match = /^\s*([\p{L}_][\p{L}\p{M}\p{Nd}₀-₉_]*)\s*=(?!=)(.*)$/su.exec(text);
  const { expression } = parseFormula(match?.[2] ?? text);
  if (!expression) return undefined;
  const right = plainExpression(expression, symbolOf);
  return match ? `${symbolOf(match[1])} ← ${right}` : right;
}
