import type { RuleProblem } from '../rule';
import type { Stage, UpdateContext, Vectors } from '../stage';
import type { Level, RuleDefinition, RuleExpression, RuleLine } from './definition';
import { codeOf, numberCode } from './compileTree';
import { equation } from '../notation/equation';
import type { Expression } from '../../formula/expression';
import { parseFormula } from '../../formula/parse';
import { foldExpression } from '../../formula/traverse';
import { equationOf, moveOf } from './equations';
import type { Frame, LineScope } from './frame';
import { isFusable } from './loop/loopCode';
import { matrixCode } from './matrices';
import { noContext } from './noContext';
import { plainExpression } from './plainExpression';
import { registerLength } from './registers';
import { symbolsOf } from './symbols';
import { hasPart, isMatrix, readsOf, treeLevel, treeOf, type Tree } from './tree';

type Levels = ReadonlyMap<string, Level>;
type Options = Readonly<Record<string, unknown>>;

/** A line resolved: what it writes, and what. */
interface Resolved {
  readonly line: RuleLine;
  readonly target: string;
  readonly output: string;
  readonly tree: Tree;
  readonly isMoved: boolean;
  /** Whether the target outlives the update. */
  readonly isHeld: boolean;
  /** Vectors that are written under another name. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** Stands for the formula that a rule leaves out. */
const measuredRate: RuleLine = { ...parsedLine('abs(update)/abs(g)'), target: 'effectiveLearningRate' };

const isGlobal = (part: Tree): boolean => part.kind === 'reduction' && part.over === 'all';
const needsTensor = (part: Tree): boolean =>
  part.kind === 'matrix' || part.kind === 'rank' || (part.kind === 'reduction' && part.over === 'tensor');

/** What stages have to know of a problem. */
type Ground = Pick<RuleProblem, 'layout' | 'product'>;

/** The lines of a rule as stages of an update. */
export function stagesOf(rule: RuleDefinition, levels: Levels, given: Options, ground: Ground): readonly Stage[] {
  const options = { ...Object.fromEntries(rule.options.map(({ name, default: usual }) => [name, usual])), ...given };
  const resolved = resolve(rule, levels, options);
  const symbols = symbolsOf(rule);
  return resolved.map((one, i) => {
    const stage = stageOf(one, symbols, levels, options, ground);
    // A scalar that a line above has read is made after all entries of that line.
    const isRead = stage.scalar === true && resolved.slice(0, i).some(({ tree }) => readsOf(tree).has(one.output));
    return isRead ? { ...stage, isLate: true } : stage;
  });
}

/** Options that lines over all parameters read: no parameter group can have its own. */
export function sharedOptions(rule: RuleDefinition, levels: Levels): Readonly<Record<string, string>> {
  const names = rule.options.map(({ name }) => name);
  const markers = Object.fromEntries(names.map((name) => [name, 0]));
  const shared = resolve(rule, levels, markers).filter(({ tree }) => hasPart(tree, isGlobal));
  return Object.fromEntries(
    names.flatMap((name) => {
      const line = shared.find((one) => mentions(one.line, name));
      return line ? [[name, `The line \`${line.target} = ${line.line.source.trim()}\` runs over all parameters together.`]] : [];
    }),
  );
}

/** Names in an expression, in order. */
function namesIn(expression: Expression): string[] {
  const found: { readonly name: string; readonly start: number }[] = [];
  foldExpression<void>(expression, (part) => {
    if (part.kind === 'name') found.push(part);
  });
  return found.sort((a, b) => a.start - b.start).map(({ name }) => name);
}

const mentions = ({ expression }: RuleExpression, name: string): boolean => namesIn(expression).includes(name);

/** The line that makes the effective learning rate, where the rule names it: it is written there at once. */
function rateLine({ lines, state, effectiveLearningRate: rate }: RuleDefinition, levels: Levels): RuleLine | undefined {
  if (rate?.expression.kind !== 'name') return undefined;
  const { name } = rate.expression;
  const [line, another] = lines.filter(({ target }) => target === name);
  if (!line || another || name === 'theta' || state.some((one) => one.name === name)) return undefined;
  // A number that other numbers are made of stays one.
  const isNumber =
    levels.get(name) !== 'entry' &&
    lines.some((one) => one.target !== 'theta' && levels.get(one.target) !== 'entry' && mentions(one, name));
  return isNumber ? undefined : line;
}

function resolve(rule: RuleDefinition, levels: Levels, options: Options): Resolved[] {
  const { lines, state, effectiveLearningRate } = rule;
  const rate = rateLine(rule, levels);
  const seen = rate ? new Map([...levels, [rate.target, 'entry' as const]]) : levels;
  const aliases = rate ? { [rate.target]: 'effectiveLearningRate' } : {};
  let isMoved = false;
  const resolved = lines.map((line): Resolved => {
    const { target, expression } = line;
    const tree = treeOf(expression, { options, levels: seen, isMoved, aliases });
    const isMove = target === 'theta';
    const one = {
      line,
      target,
      output: isMove ? 'update' : line === rate ? 'effectiveLearningRate' : target,
      tree: isMove ? difference(tree) : tree,
      isMoved,
      isHeld: state.some(({ name }) => name === target),
      aliases,
    };
    isMoved ||= isMove;
    return one;
  });
  if (rate) return resolved;
  const own = { target: 'effectiveLearningRate', output: 'effectiveLearningRate', isMoved, isHeld: false, aliases };
  if (!effectiveLearningRate) return [...resolved, { ...own, line: measuredRate, tree: measured }];
  return [
    ...resolved,
    {
      ...own,
      line: { ...effectiveLearningRate, target: own.target },
      tree: treeOf(effectiveLearningRate.expression, { options, levels, isMoved, aliases }),
    },
  ];
}

const vector = (name: string): Tree => ({ kind: 'vector', name, level: 'entry' });
const operation = (name: string, ...operands: readonly Tree[]): Tree => ({ kind: 'operation', name, operands, level: 'entry' });

/** |Δθ| / |g|, and nothing where g is 0. */
const measured = operation(
  'where',
  operation('!=', vector('gradient'), { kind: 'constant', value: 0 }),
  operation('/', operation('abs', vector('update')), operation('abs', vector('gradient'))),
  { kind: 'constant', value: NaN },
);

/** What is added to θ, where a line says what θ becomes. */
function difference(tree: Tree): Tree {
  const theta: Tree = { kind: 'vector', name: 'theta', level: 'entry' };
  const isTheta = (part: Tree) => part.kind === 'vector' && part.name === 'theta';
  if (tree.kind === 'operation') {
    const [a, b] = tree.operands;
    if (tree.name === '-' && isTheta(a)) return negated(b);
    if (tree.name === '+' && isTheta(a)) return b;
    if (tree.name === '+' && isTheta(b)) return a;
    // θ − a − b, written as the sum it is.
    if ((tree.name === '-' || tree.name === '+') && a.kind === 'operation' && (a.name === '-' || a.name === '+') && leads(a))
      return { ...tree, operands: [difference(a), b], level: 'entry' };
  }
  return { kind: 'operation', name: '-', operands: [tree, theta], level: 'entry' };
}

/** Whether a sum begins with θ. */
function leads(tree: Tree): boolean {
  if (tree.kind === 'vector') return tree.name === 'theta';
  return tree.kind === 'operation' && (tree.name === '-' || tree.name === '+') && leads(tree.operands[0]);
}

const negated = (tree: Tree): Tree => ({ kind: 'operation', name: 'negate', operands: [tree], level: treeLevel(tree) });

function stageOf(
  { line, target, output, tree, isMoved, isHeld, aliases }: Resolved,
  symbols: (name: string) => string,
  levels: Levels,
  options: Options,
  { layout, product }: Ground,
): Stage {
  const isMove = target === 'theta';
  const isRate = output === 'effectiveLearningRate';
  const isMeasured = line === measuredRate;
  const isOwnLine = target !== 'effectiveLearningRate';
  const symbol = isMove ? 'Δθ' : isOwnLine ? symbols(target) : 'η';
  const governing = line.option ?? namesIn(line.expression).find((name) => Object.hasOwn(options, name));
  const shown = {
    name:
      line.title ?? (isMove ? 'update' : isMeasured ? 'effective learning rate, measured' : isOwnLine ? target : 'effective learning rate'),
    output,
    symbol,
    formula: `${symbol} ${isHeld ? '←' : '='} ${isMeasured ? '|Δθ| / |g|' : plainExpression(isMove ? moveOf(line.expression) : line.expression, symbols)}`,
    equation: isMeasured
      ? equation('abs(update)/abs(g)', { update: 'update', g: 'gradient' })
      : equationOf(line, { isMove, isMoved, levels, options, aliases, symbols, tree }),
    ...(governing === undefined || isMeasured ? {} : { option: governing }),
    ...(line.otherwise === undefined ? {} : { otherwise: line.otherwise === 'g' ? 'gradient' : line.otherwise }),
    ...(line.place ? { place: line.place } : {}),
    written: `${target} = ${line.source.trim()}`,
    line: { tree, reads: readsOf(tree), isFusable: false },
  };
  const level = isMove || isRate ? 'entry' : (levels.get(target) ?? 'all');
  const isCoupled = hasPart(tree, isGlobal);
  const globals: LineScope['globals'] = [];
  const byTensor = isCoupled || hasPart(tree, needsTensor);
  const scope: LineScope = { byTensor, tensors: layout.tensors, globals, matrixCode, product };
  if (level === 'all')
    return {
      ...shown,
      ...numberStage(tree, output, scope),
      ...(isCoupled ? { coupled: true, isNumber: true } : { scalar: true }),
      elementwise: false,
    };
  const code = codeOf(tree, scope, 0);
  const frame: Frame = { vectors: {}, context: noContext, tensor: undefined };
  const write = (from: number, to: number) => {
    const values = frame.vectors[output];
    for (let at = from; at < to; at += registerLength) {
      const n = Math.min(registerLength, to - at);
      code.run(frame, at, n);
      for (let i = 0; i < n; i++) values[at + i] = code.out[i];
    }
  };
  if (!byTensor) {
    return {
      ...shown,
      line: { ...shown.line, isFusable: isFusable(tree) },
      elementwise: true,
      run(vectors, length, context) {
        [frame.vectors, frame.context] = [vectors, context];
        code.prepare(frame);
        write(0, length);
      },
    };
  }
  return {
    ...shown,
    elementwise: false,
    ...(isCoupled ? { coupled: true } : {}),
    ...(hasPart(tree, isMatrix) ? { isLong: true } : {}),
    run(vectors, _, context) {
      [frame.vectors, frame.context] = [vectors, context];
      for (const make of globals) make(frame);
      for (const tensor of layout.tensors) {
        frame.tensor = tensor;
        code.prepare(frame);
        write(tensor.offset, tensor.offset + tensor.size);
      }
    },
  };
}

function numberStage(tree: Tree, output: string, scope: LineScope): Pick<Stage, 'run'> {
  const number = numberCode(tree, scope);
  const frame: Frame = { vectors: {}, context: noContext, tensor: undefined };
  return {
    run(vectors: Vectors, _: number, context: UpdateContext) {
      [frame.vectors, frame.context] = [vectors, context];
      for (const make of scope.globals) make(frame);
      vectors[output][0] = number(frame);
    },
  };
}

function parsedLine(source: string): RuleExpression {
  const { expression } = parseFormula(source);
  if (!expression) throw new Error(`${source} is no formula.`);
  return { source, expression };
}
