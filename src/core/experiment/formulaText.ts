import { checkFormula, checkPart } from '../formula/check';
import type { Definition, Expression, FormulaProblem } from '../formula/expression';
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
  /** Names of `define:` with their shapes; undefined where a problem leaves it open. */
  readonly defined: ReadonlyMap<string, readonly number[] | undefined>;
  /** Where there are data: collects the names that can only be their columns. Shapes are then open. */
  readonly columns?: Map<string, TextRange> | undefined;
  /** Names that definitions use. */
  readonly usedElsewhere: ReadonlySet<string>;
}

type ReadFormula = Pick<FormulaObjective, 'expression' | 'source' | 'range' | 'offsets'>;

/** Problems of a formula that do not depend on what its variables are. */
const whateverTheShapes: ReadonlySet<string> = new Set(['unknown-function', 'wrong-arguments']);

/** A formula that can be parsed, and the names in it. */
interface Parsed extends ReadFormula {
  readonly used: ReadonlyMap<string, TextRange>;
}

/** Parses the formula in a scalar of the file; every problem is reported where it stands in the file. */
function parseText(node: Node, fileText: string, report: Report): Parsed | undefined {
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
  for (const { code, message, suggestions, ...range } of problems) report.error(code, placeInFile(place, range), message, suggestions);
  if (!expression || problems.length > 0) return undefined;
  return { expression, source, ...place, used: usedNames(expression) };
}

/** Parses and checks the formula of an objective. */
export function readFormula(node: Node, names: FormulaNames, fileText: string, report: Report): ReadFormula | undefined {
  const parsed = parseText(node, fileText, report);
  if (!parsed) return undefined;
  const { used, ...formula } = parsed;
  reportUnused(new Set([...used.keys(), ...names.usedElsewhere]), names, report);
  const { isSound } = checkNames(parsed, names, report, checkFormula);
  return isSound ? formula : undefined;
}

/** Every definition of `define:` that is sound, with the shapes of all and the names they use. */
export function readDefinitions(
  node: Node | undefined,
  names: Omit<FormulaNames, 'defined' | 'usedElsewhere'>,
  fileText: string,
  report: Report,
): Pick<FormulaNames, 'defined' | 'usedElsewhere'> & { readonly definitions: readonly Definition[] } {
  const defined = new Map<string, readonly number[] | undefined>();
  const usedElsewhere = new Set<string>();
  const definitions: Definition[] = [];
  const entries = node?.kind === 'mapping' ? node.entries : [];
  for (const { key: name, keyRange, value } of entries) {
    const taken = writtenNames(names).includes(name);
    if (taken)
      report.error(
        'variable-and-constant',
        keyRange,
        `\`${name}\` has a value in \`start\` or \`constants\`, too. A name stands for one thing; choose another for the definition.`,
      );
    if (!value || taken) continue;
    const parsed = parseText(value, fileText, report);
    const later = entries.slice(entries.findIndex(({ key }) => key === name)).map(({ key }) => key);
    const early = parsed && [...parsed.used].find(([used]) => later.includes(used) && !writtenNames(names).includes(used));
    if (early)
      report.error(
        'read-before-defined',
        placeInFile(parsed, early[1]),
        early[0] === name
          ? `\`${name}\` is defined by itself. Use other names in it.`
          : `\`${early[0]}\` is defined further down. Move it above \`${name}\`.`,
      );
    const checked =
      parsed && !early
        ? checkNames(parsed, { ...names, defined, usedElsewhere }, report, (expression, shapes) => checkPart(expression, shapes).problems)
        : undefined;
    for (const used of parsed?.used.keys() ?? []) usedElsewhere.add(used);
    defined.set(name, checked?.isSound && parsed ? checkPart(parsed.expression, checked.shapes).shape : undefined);
    if (checked?.isSound && parsed)
      definitions.push({
        name,
        expression: parsed.expression,
        source: parsed.source,
        range: parsed.range,
        ...(parsed.offsets ? { offsets: parsed.offsets } : {}),
      });
  }
  return { definitions, defined, usedElsewhere };
}

type Check = (expression: Expression, shapes: ReadonlyMap<string, readonly number[]>) => readonly FormulaProblem[];

/** Reports names that are nowhere and shapes that do not fit. */
function checkNames(
  { expression, used, ...place }: Parsed,
  names: FormulaNames,
  report: Report,
  check: Check,
): { readonly isSound: boolean; readonly shapes: ReadonlyMap<string, readonly number[]> } {
  const missing = names.columns ? collectColumns(used, names, names.columns, place) : reportMissing(used, names, place, report);
  // A start value with an error of its own has no shape to check the formula with.
  const isIncomplete =
    missing ||
    names.start.length + names.constants.length < writtenNames(names).length ||
    [...used.keys()].some((name) => names.defined.has(name) && !names.defined.get(name));
  const shapes = new Map<string, readonly number[]>([...names.constants, ...names.start].map(({ name, shape }) => [name, shape]));
  for (const [name, shape] of names.defined) if (shape) shapes.set(name, shape);
  let hasProblems = false;
  if (isIncomplete)
    for (const name of [...used.keys(), ...writtenNames(names)]) if (!shapes.has(name) && !builtinConstants.has(name)) shapes.set(name, []);
  for (const { code, message, suggestions, ...range } of check(expression, shapes)) {
    if (isIncomplete && !whateverTheShapes.has(code)) continue;
    hasProblems = true;
    report.error(code, placeInFile(place, range), message, suggestions);
  }
  // With columns the shapes are checked when the data are read.
  return { isSound: !hasProblems && (!isIncomplete || isOpen(names)), shapes };
}

/** Whether nothing but columns leaves shapes open. */
function isOpen(names: FormulaNames): boolean {
  return names.columns !== undefined && names.start.length + names.constants.length >= writtenNames(names).length;
}

/** Names that are nothing else are columns. @returns true: what they are is not known yet. */
function collectColumns(
  used: ReadonlyMap<string, TextRange>,
  names: FormulaNames,
  columns: Map<string, TextRange>,
  place: Pick<FormulaObjective, 'range' | 'offsets'>,
): boolean {
  const known = new Set([...writtenNames(names), ...names.defined.keys()]);
  for (const [name, range] of used)
    if (!known.has(name) && !builtinConstants.has(name) && !columns.has(name)) columns.set(name, placeInFile(place, range));
  return true;
}

/** Every name given in `start` and `constants`, also those whose values are wrong. */
function writtenNames({ startNode, constantsNode }: Pick<FormulaNames, 'startNode' | 'constantsNode'>): string[] {
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
  const known = new Set([...writtenNames(names), ...names.defined.keys()]);
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

function reportUnused(used: ReadonlySet<string>, names: FormulaNames, report: Report): void {
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
