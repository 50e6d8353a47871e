import type { Expression, FormulaProblem } from '../../formula/expression';
import { builtinConstants } from '../../formula/functions/registry';
import { LARGEST_FLOAT32 } from '../../formula/limits';
import { nearestNames } from '../../nearest';
import { foldExpression } from '../../formula/traverse';
import type { Level, RuleDefinition } from './definition';
import { kindOfCall, ruleFunctions } from './functions';

/** What stands for something in every rule, whatever it declares. */
export const givenNames: ReadonlyMap<string, { readonly level: Level; readonly description: string }> = new Map([
  ['g', { level: 'entry' as const, description: 'Gradient of the function to minimize: ∇f, or −∇f when maximizing.' }],
  ['theta', { level: 'entry' as const, description: 'The parameters θ.' }],
  ['t', { level: 'all' as const, description: 'Number of the update, from 0 on.' }],
  ['value', { level: 'all' as const, description: 'f(θ), as written.' }],
]);

/** Names that vectors of every update have, and what stands beside options in a file. */
const taken: ReadonlySet<string> = new Set(['gradient', 'update', 'effectiveLearningRate']);
const takenOptions: ReadonlySet<string> = new Set(['clip', 'groups', 'match', 'name', 'inner', 'label', 'accumulate', 'maximize']);

/** Why a name cannot be declared; undefined: it can. */
export function refusedName(name: string, isOption = false): string | undefined {
  if (givenNames.has(name)) return `\`${name}\` has its meaning in every rule already`;
  if (ruleFunctions.has(name)) return `\`${name}\` is a function`;
  if (taken.has(name) || (isOption && takenOptions.has(name)) || name in Object.prototype)
    return `\`${name}\` is used by the debugger itself`;
  return undefined;
}

/** A problem of a rule, in one of its lines or of it as a whole. */
export interface RuleProblemFound extends FormulaProblem {
  /** Line of `update` that the range is in; `rate`: the formula of the effective learning rate; absent: the rule as a whole. */
  readonly line?: number | 'rate';
  /** The name on the left of = is meant. */
  readonly onTarget?: true;
}

/** Names as a line sees them, with how many numbers each has. */
type Names = ReadonlyMap<string, Level>;

const rank: Readonly<Record<Level, number>> = { all: 0, tensor: 1, entry: 2 };
const levels: readonly Level[] = ['all', 'tensor', 'entry'];
const highest = (found: readonly Level[]): Level => levels[Math.max(0, ...found.map((level) => rank[level]))];
const words: Readonly<Record<Level, string>> = {
  all: 'one number for all parameters',
  tensor: 'one number for every tensor',
  entry: 'a number for every entry',
};

/** Levels of everything a rule names, temporaries as their lines give them. */
export function levelsOf({ options, state, lines }: Pick<RuleDefinition, 'options' | 'state' | 'lines'>): Map<string, Level> {
  const names = new Map<string, Level>([...givenNames].map(([name, { level }]) => [name, level]));
  for (const { name } of options) names.set(name, 'all');
  const states = new Set(state.map(({ name }) => name));
  for (const { name, per } of state) names.set(name, per);
  for (const { target, expression } of lines) {
    if (target === 'theta' || states.has(target)) continue;
    names.set(target, highest([names.get(target) ?? 'all', levelOf(expression, names)]));
  }
  return names;
}

/** How many numbers an expression gives; names that are not known count as single numbers. */
export function levelOf(expression: Expression, names: Names): Level {
  return foldExpression<Level>(expression, (part, operands) => {
    if (part.kind === 'name') return names.get(part.name) ?? 'all';
    if (part.kind !== 'call') return highest(operands);
    const kind = kindOfCall(part.name, part.arguments.length);
    if (kind === 'tensor' || kind === 'rank') return 'tensor';
    return kind === 'all' ? 'all' : kind === 'matrix' ? 'entry' : highest(operands);
  });
}

/** Everything wrong with a rule that does not depend on what it optimizes. */
export function checkRule(rule: RuleDefinition): RuleProblemFound[] {
  const problems: RuleProblemFound[] = [];
  const final = levelsOf(rule);
  const known = new Map<string, Level>([...givenNames].map(([name, { level }]) => [name, level]));
  for (const { name } of rule.options) known.set(name, 'all');
  for (const { name, per } of rule.state) known.set(name, per);
  let moved: number | undefined;
  rule.lines.forEach(({ target, expression }, line) => {
    const whole = { start: 0, end: 0, line, onTarget: true as const };
    problems.push(...checkExpression(expression, known, final).map((problem) => ({ ...problem, line })));
    const state = rule.state.find(({ name }) => name === target);
    if (target === 'theta') {
      if (moved !== undefined)
        problems.push({
          ...whole,
          code: 'theta-twice',
          message: `\`theta\` is moved in line ${moved + 1} already. Move it once: write both steps into one line, or keep the first in a name of its own.`,
        });
      moved ??= line;
    } else if (rule.options.some(({ name }) => name === target)) {
      problems.push({
        ...whole,
        code: 'option-assigned',
        message: `\`${target}\` is an option and stays as it is. Assign to another name, or move it to \`state\`.`,
      });
    } else if (!state) {
      const reason = refusedName(target);
      if (reason) problems.push({ ...whole, code: 'reserved-name', message: `${reason}, and cannot be assigned to. Choose another name.` });
    } else if (rank[levelOf(expression, final)] > rank[state.per]) {
      const message = `\`${target}\` is ${words[state.per]}, but this gives ${words[levelOf(expression, final)]}. Reduce it, as in ${state.per === 'all' ? 'globalNorm(g)' : 'norm(g)'}, or declare \`${target}: { start: ${String(state.start)}, per: ${levelOf(expression, final)} }\`.`;
      problems.push({ code: 'shape-mismatch', start: expression.start, end: expression.end, line, message });
    }
    if (target !== 'theta') known.set(target, final.get(target) ?? 'all');
  });
  problems.push(...mistakenForGroups(rule, final));
  if (moved === undefined)
    problems.push({
      code: 'theta-never',
      start: 0,
      end: 0,
      message: 'No line moves `theta`. Add one such as `theta = theta - learningRate*g`.',
    });
  for (const { name } of rule.state) {
    if (!rule.lines.some(({ target }) => target === name)) {
      const message = `The state \`${name}\` is never written, so that it always is what it starts with. Add a line \`${name} = …\` to \`update\`, or make it an option.`;
      problems.push({ code: 'state-never-written', start: 0, end: 0, message, suggestions: [] });
    }
  }
  if (rule.effectiveLearningRate)
    problems.push(
      ...checkExpression(rule.effectiveLearningRate.expression, known, final).map((problem) => ({ ...problem, line: 'rate' as const })),
    );
  return problems;
}

/** Numbers for all parameters that are named as another's of a parameter group: every group has its own `p`, called `p_1`, `p_2` …. */
function mistakenForGroups({ state, lines }: RuleDefinition, levels: Names): RuleProblemFound[] {
  const clash = (name: string) => {
    const base = /^(.+)_\d+$/.exec(name)?.[1];
    return base !== undefined &&
      levels.get(name) === 'all' &&
      levels.get(base) === 'all' &&
      [...state.map((one) => one.name), ...lines.map(({ target }) => target)].includes(base)
      ? base
      : undefined;
  };
  const seen = new Set<string>();
  return lines.flatMap(({ target }, line): RuleProblemFound[] => {
    const base = clash(target);
    if (base === undefined || seen.has(target)) return [];
    seen.add(target);
    return [
      {
        code: 'reserved-name',
        start: 0,
        end: 0,
        line,
        onTarget: true,
        message: `\`${target}\` is what \`${base}\` of a parameter group is called. Choose another name, such as \`${target.replace('_', '')}\`.`,
      },
    ];
  });
}

/** @param known what can be read here. @param final also what is assigned further down. */
function checkExpression(expression: Expression, known: Names, final: Names): FormulaProblem[] {
  const problems: FormulaProblem[] = [];
  const report = (code: string, { start, end }: { start: number; end: number }, message: string, suggestions?: readonly string[]) => {
    problems.push({ code, start, end, message, ...(suggestions?.length ? { suggestions } : {}) });
  };
  foldExpression<void>(expression, (part) => {
    switch (part.kind) {
      case 'number':
        if (part.value > LARGEST_FLOAT32)
          report('number-too-large', part, `This number is too large: float32 numbers end at ${LARGEST_FLOAT32.toPrecision(3)}.`);
        return;
      case 'name':
        if (known.has(part.name) || builtinConstants.has(part.name)) return;
        return unknownName(part.name, part, known, final, report);
      case 'index':
      case 'slice':
        return report('no-index', part, 'Rules treat all entries alike and take none out by its number. Remove the brackets.');
      case 'vector':
        return report('no-vector', part, 'A rule writes no vectors out. Write one number, or make it an option.');
      case 'call':
        return checkCall(part, final, report);
      default:
        return;
    }
  });
  return problems;
}

type ReportProblem = (code: string, range: { start: number; end: number }, message: string, suggestions?: readonly string[]) => void;

function unknownName(name: string, range: { start: number; end: number }, known: Names, final: Names, report: ReportProblem): void {
  const called = ruleFunctions.get(name);
  if (called) return report('unknown-name', range, `${name} is a function and needs its arguments: ${called.signature}.`);
  if (final.has(name)) {
    return report(
      'read-before-assigned',
      range,
      `\`${name}\` is read here, but a line further down makes it. Move that line up, or add \`${name}: 0\` to \`state\` if the one of the update before is meant.`,
    );
  }
  const close = nearestNames(name, [...known.keys(), ...builtinConstants.keys()].sort());
  const usual: Readonly<Record<string, string>> = {
    grad: 'g',
    gradient: 'g',
    lr: 'learningRate',
    alpha: 'learningRate',
    params: 'theta',
    w: 'theta',
    x: 'theta',
    step: 't',
    loss: 'value',
    f: 'value',
    eps: 'epsilon',
  };
  const meant = Object.hasOwn(usual, name) && known.has(usual[name]) ? [usual[name]] : [];
  const offered = [...new Set([...meant, ...close])];
  const hint = offered.length > 0 ? ` Did you mean ${offered.map((one) => `\`${one}\``).join(' or ')}?` : '';
  report(
    'unknown-name',
    range,
    `There is no \`${name}\` in this rule.${hint} Else add it to \`options\` or to \`state\`, or assign it in a line above.`,
    offered,
  );
}

function checkCall(part: Extract<Expression, { kind: 'call' }>, names: Names, report: ReportProblem): void {
  const { name, nameRange, arguments: operands } = part;
  const called = ruleFunctions.get(name);
  if (!called) {
    const close = nearestNames(name, [...ruleFunctions.keys()].sort());
    const isNumber = names.has(name) || builtinConstants.has(name);
    const advice = isNumber
      ? `Write ${name}*(…) for a product.`
      : close.length > 0
        ? `Did you mean ${close.join(' or ')}?`
        : `The functions are ${[...ruleFunctions.keys()].join(', ')}.`;
    return report(
      'unknown-function',
      nameRange,
      isNumber ? `${name} is a number, not a function. ${advice}` : `There is no function named ${name}. ${advice}`,
      isNumber ? [] : close,
    );
  }
  const [least, most] = called.arity;
  if (operands.length < least || operands.length > most) {
    const expected = least === most ? `${least}` : `at least ${least}`;
    return report(
      'wrong-arguments',
      part,
      `${name} takes ${expected} ${expected === '1' ? 'argument' : 'arguments'}, but ${operands.length} ${operands.length === 1 ? 'is' : 'are'} given. Write ${called.signature}.`,
    );
  }
  const kind = kindOfCall(name, operands.length);
  if (kind === 'rank' && (operands[0].kind !== 'name' || operands[0].name !== 'theta'))
    return report('wrong-arguments', part, 'The rank is that of the parameters. Write rank(theta).');
  if (kind === 'tensor' || kind === 'all') {
    const single = operands.find((operand) => levelOf(operand, names) !== 'entry');
    if (single)
      report(
        'shape-mismatch',
        single,
        `${name} runs over the entries of a tensor, but this is ${words[levelOf(single, names)]}. Give it a vector such as g, or leave ${name} out.`,
      );
  }
  if (kind === 'matrix' && levelOf(operands[0], names) !== 'entry')
    report(
      'shape-mismatch',
      operands[0],
      `${name} takes a matrix, but this is ${words[levelOf(operands[0], names)]}. Give it a vector such as g.`,
    );
  if (name === 'orthogonalize' && levelOf(operands[1], names) !== 'all')
    report('shape-mismatch', operands[1], 'How many iterations is one number, such as 5.');
}
