import { checkFormula } from '../formula/check';
import type { Expression } from '../formula/expression';
import { builtinConstants } from '../formula/functions/registry';
import { parseFormula } from '../formula/parse';
import { foldExpression } from '../formula/traverse';
import type { TextRange } from '../diagnostic';
import { placeInFile, type FormulaObjective, type StartValue } from '../objective/formulaObjective';
import { listed } from './expectation';
import { nearestNames } from '../nearest';
import type { Report } from './report';
import { scalarOffsets } from './scalarOffsets';
import type { Node } from './tree';
import { isVariableName } from './variableNames';

/** What a formula's names may refer to. */
export interface FormulaNames {
  readonly start: readonly StartValue[];
  readonly startNode: Node;
  readonly constants: readonly StartValue[];
  readonly constantsNode: Node | undefined;
}

type ReadFormula = Pick<FormulaObjective, 'expression' | 'source' | 'range' | 'offsets'>;

/** Problems of a formula that do not depend on what its variables are. */
const whateverTheShapes: ReadonlySet<string> = new Set(['unknown-function', 'wrong-arguments']);

/** Parses and checks the formula in a scalar of the file; every problem is reported where it stands in the file. */
export function readFormula(node: Node, names: FormulaNames, fileText: string, report: Report): ReadFormula | undefined {
  if (node.kind !== 'scalar') return undefined;
  const source = node.text.trimEnd();
  if (source.trim() === '' || node.value === null) {
    report.error('missing-formula', node, 'The formula is empty. Write one, such as `x^2`.');
    return undefined;
  }
  const offsets = scalarOffsets(fileText, node).slice(0, source.length + 1);
  const straight = offsets.every((offset, i) => offset === offsets[0] + i);
  const place = { range: { start: offsets[0], end: offsets[source.length - 1] + 1 }, ...(straight ? {} : { offsets }) };
  const { expression, problems } = parseFormula(source);
  for (const { code, message, suggestions, ...range } of problems)
    report.error(code, placeInFile(place, range), message, suggestions);
  if (!expression || problems.length > 0) return undefined;
  const used = usedNames(expression);
  const missing = reportMissing(used, names, place, report);
  reportUnused(used, names, report);
  // A start value with an error of its own has no shape to check the formula with.
  const isIncomplete = missing || names.start.length + names.constants.length < writtenNames(names).length;
  const shapes = new Map<string, readonly number[]>([...names.constants, ...names.start].map(({ name, shape }) => [name, shape]));
  if (isIncomplete) for (const name of [...used.keys(), ...writtenNames(names)]) if (!shapes.has(name) && !builtinConstants.has(name)) shapes.set(name, []);
  for (const { code, message, suggestions, ...range } of checkFormula(expression, shapes)) {
    if (isIncomplete && !whateverTheShapes.has(code)) continue;
    report.error(code, placeInFile(place, range), message, suggestions);
  }
  return isIncomplete ? undefined : { expression, source, ...place };
}

/** Every name given in `start` and `constants`, also those whose values are wrong. */
function writtenNames({ startNode, constantsNode }: FormulaNames): string[] {
  return [startNode, constantsNode].flatMap((node) => (node?.kind === 'mapping' ? node.entries.map(({ key }) => key) : []));
}

function usedNames(expression: Expression): ReadonlyMap<string, TextRange> {
  const used = new Map<string, TextRange>();
  foldExpression<void>(expression, (part) => {
    if (part.kind === 'name' && !used.has(part.name)) used.set(part.name, { start: part.start, end: part.end });
  });
  return used;
}

/** A name that is neither variable nor constant: a misspelling, or a variable whose start was forgotten. */
function reportMissing(
  used: ReadonlyMap<string, TextRange>,
  names: FormulaNames,
  place: Pick<FormulaObjective, 'range' | 'offsets'>,
  report: Report,
): boolean {
  const known = new Set(writtenNames(names));
  const missing = [...used].filter(([name]) => !known.has(name) && !builtinConstants.has(name));
  const spare = [...known].filter((other) => !used.has(other));
  const candidates = [...new Set([...spare, ...known, ...builtinConstants.keys()])];
  for (const [name, range] of missing) {
    if (report.turnsAway()) break;
    // Every one-letter name is near every other.
    const near = name.length > 1 ? nearestNames(name, candidates) : [];
    const advice = near.length
      ? `Did you mean ${listed(
          near.map((other) => `\`${other}\``),
          'or',
        )}? Else add`
      : 'Add';
    report.error(
      'missing-start-value',
      placeInFile(place, range),
      `The variable \`${name}\` has no start value. ${advice} \`${name}: 1\` to \`start\`, or to \`constants\` if it is not to be optimized.`,
      near,
    );
  }
  return missing.length > 0;
}

function reportUnused(used: ReadonlyMap<string, TextRange>, names: FormulaNames, report: Report): void {
  const complain = (node: Node | undefined, what: string) => {
    for (const { key: name, keyRange } of node?.kind === 'mapping' ? node.entries : []) {
      if (!used.has(name) && isVariableName(name))
        report.warning(
          'unused-name',
          keyRange,
          `The formula does not use the ${what} \`${name}\`. Remove it here, or use it in the formula.`,
        );
    }
  };
  complain(names.startNode, 'variable');
  complain(names.constantsNode, 'constant');
}
