import type { TextRange } from '../../diagnostic';
import { refusedName } from '../../optimizer/language/check';
import { parseExperiment, type ExperimentFormat } from '../parse';
import { scalarOffsets } from '../scalarOffsets';
import { entryOf, type Entry, type MappingNode, type Node, type ScalarNode } from '../tree';
import { isVariableName } from '../variableNames';

/** A name of a rule, everywhere in it. */
export interface Renaming {
  /** Where it was asked for. */
  readonly range: TextRange;
  readonly name: string;
  /** Every place of it in the file, in order. */
  readonly places: readonly TextRange[];
}

/** Why nothing is renamed, a whole sentence. */
export interface RefusedRenaming {
  readonly refusal: string;
}

/**
 * The state or temporary of a rule at an offset, with every place of it. Undefined where no rule of the file stands.
 * @param wanted the name it is to get: refused where an equation could not use it or the rule has it already.
 */
export function renamingAt(
  source: string,
  offset: number,
  format: ExperimentFormat,
  wanted?: string,
): Renaming | RefusedRenaming | undefined {
  const { tree } = parseExperiment(source, format);
  const rules = entryOf(tree, 'rules')?.value;
  const rule =
    rules?.kind === 'mapping' ? rules.entries.find(({ value }) => value && value.start <= offset && offset <= value.end)?.value : undefined;
  if (rule?.kind !== 'mapping') return undefined;
  const names = namesOf(rule, source);
  const here = names.find(({ range }) => range.start <= offset && offset <= range.end);
  if (!here) return undefined;
  const { name } = here;
  const isOwn =
    keysOf(rule, 'state').some(({ key }) => key === name) || (name !== 'theta' && names.some((one) => one.name === name && one.isTarget));
  if (!isOwn) return { refusal: `\`${name}\` is not made by this rule. Rename its state, or a name that one of its lines makes.` };
  if (wanted !== undefined) {
    const reason = refusedName(wanted);
    if (reason) return { refusal: `${reason}. Choose another name.` };
    if (!isVariableName(wanted))
      return {
        refusal: `\`${wanted.slice(0, 60)}\` is not a name that an equation can use. Write a letter, followed by letters, digits or underscores.`,
      };
    if (wanted !== name && (names.some((one) => one.name === wanted) || keysOf(rule, 'options').some(({ key }) => key === wanted)))
      return { refusal: `This rule has \`${wanted}\` already. Choose another name.` };
  }
  return { range: here.range, name, places: names.filter((one) => one.name === name).map(({ range }) => range) };
}

interface Named {
  readonly name: string;
  readonly range: TextRange;
  /** On the left of an equals sign. */
  readonly isTarget?: boolean;
}

function keysOf(rule: MappingNode, section: string): readonly Entry[] {
  const node = entryOf(rule, section)?.value;
  return node?.kind === 'mapping' ? node.entries : [];
}

/** Names of state, and those that lines read and make. */
function namesOf(rule: MappingNode, source: string): Named[] {
  const update = entryOf(rule, 'update')?.value;
  const lines = [...(update?.kind === 'list' ? update.items : []), entryOf(rule, 'effectiveLearningRate')?.value].filter(isScalar);
  const state = keysOf(rule, 'state').map(({ key, keyRange }): Named => ({ name: key, range: unquoted(keyRange, key) }));
  return [...state, ...lines.flatMap((line) => namesInLine(line, source))].sort((a, b) => a.range.start - b.range.start);
}

const isScalar = (node: Node | undefined): node is ScalarNode => node?.kind === 'scalar';

/** A key in quotes is longer than its name. */
function unquoted({ start, end }: TextRange, key: string): TextRange {
  const margin = (end - start - key.length) / 2;
  return { start: start + margin, end: end - margin };
}

function namesInLine(line: ScalarNode, source: string): Named[] {
  const offsets = scalarOffsets(source, line);
  // What a parenthesis follows is a function; what follows a digit is an exponent, as in 1e-8.
  return [...line.text.matchAll(/(?<![\p{L}\p{M}\p{N}₀-₉_.])[\p{L}_][\p{L}\p{M}\p{Nd}₀-₉_]*(?!\s*\()(?![\p{L}\p{M}\p{Nd}₀-₉_])/gu)].map(
    ({ 0: name, index }) => ({
      name,
      range: { start: offsets[index], end: offsets[index + name.length - 1] + 1 },
      isTarget: /^\s*$/.test(line.text.slice(0, index)) && /^\s*=(?!=)/.test(line.text.slice(index + name.length)),
    }),
  );
}
