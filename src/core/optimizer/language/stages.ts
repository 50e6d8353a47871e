import type { ParameterLayout } from '../../parameters';
import type { Stage, UpdateContext, Vectors } from '../stage';
import type { Level, RuleDefinition, RuleExpression } from './definition';
import { codeOf, numberCode, type LineScope } from './compileTree';
import { equation } from '../notation/equation';
import { parseFormula } from '../../formula/parse';
import { equationOf } from './equations';
import type { Frame } from './frame';
import { plainExpression } from './plainExpression';
import { registerLength } from './registers';
import { symbolOf } from './symbols';
import { hasPart, readsOf, treeLevel, treeOf, type Names, type Tree } from './tree';

type Levels = ReadonlyMap<string, Level>;
type Options = Readonly<Record<string, unknown>>;

/** A line resolved: what it writes, and what. */
interface Resolved {
  readonly line: RuleExpression;
  readonly target: string;
  readonly output: string;
  readonly tree: Tree;
  readonly isMoved: boolean;
}

/** Stands for the formula that a rule leaves out. */
const measuredRate: RuleExpression = parsedLine('abs(update)/abs(g)');

const isGlobal = (part: Tree): boolean => part.kind === 'reduction' && part.over === 'all';
const needsTensor = (part: Tree): boolean => part.kind === 'matrix' || part.kind === 'rank' || (part.kind === 'reduction' && part.over === 'tensor');

/** The lines of a rule as stages of an update. */
export function stagesOf(rule: RuleDefinition, levels: Levels, options: Options, layout: ParameterLayout): readonly Stage[] {
  const resolved = resolve(rule, levels, options);
  return resolved.map((one, i) => {
    const stage = stageOf(one, levels, options, layout);
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

function mentions({ source }: RuleExpression, name: string): boolean {
  return source.split(/[^\p{L}\p{M}\p{N}_]+/u).includes(name);
}

function resolve({ lines, effectiveLearningRate }: RuleDefinition, levels: Levels, options: Options): Resolved[] {
  let isMoved = false;
  const resolved = lines.map((line): Resolved => {
    const { target, expression } = line;
    const names: Names = { options, levels, isMoved };
    const isMove = target === 'theta';
    const tree = treeOf(expression, names);
    const one = { line, target, output: isMove ? 'update' : target, tree: isMove ? difference(tree) : tree, isMoved };
    isMoved ||= isMove;
    return one;
  });
  const rate = effectiveLearningRate && { line: effectiveLearningRate, target: 'effectiveLearningRate', output: 'effectiveLearningRate', tree: treeOf(effectiveLearningRate.expression, { options, levels, isMoved }), isMoved };
  return [...resolved, rate ?? { ...measured, isMoved: false }];
}

const vector = (name: string): Tree => ({ kind: 'vector', name, level: 'entry' });
const operation = (name: string, ...operands: readonly Tree[]): Tree => ({ kind: 'operation', name, operands, level: 'entry' });

/** |Δθ| / |g|, and nothing where g is 0. */
const measured: Omit<Resolved, 'isMoved'> = {
  line: measuredRate,
  target: 'effectiveLearningRate',
  output: 'effectiveLearningRate',
  tree: operation('where', operation('!=', vector('gradient'), { kind: 'constant', value: 0 }), operation('/', operation('abs', vector('update')), operation('abs', vector('gradient'))), { kind: 'constant', value: NaN }),
};

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
    if ((tree.name === '-' || tree.name === '+') && a.kind === 'operation' && (a.name === '-' || a.name === '+') && leads(a)) return { ...tree, operands: [difference(a), b], level: 'entry' };
  }
  return { kind: 'operation', name: '-', operands: [tree, theta], level: 'entry' };
}

/** Whether a sum begins with θ. */
function leads(tree: Tree): boolean {
  if (tree.kind === 'vector') return tree.name === 'theta';
  return tree.kind === 'operation' && (tree.name === '-' || tree.name === '+') && leads(tree.operands[0]);
}

const negated = (tree: Tree): Tree => ({ kind: 'operation', name: 'negate', operands: [tree], level: treeLevel(tree) });

function stageOf({ line, target, output, tree, isMoved }: Resolved, levels: Levels, options: Options, layout: ParameterLayout): Stage {
  const isMove = target === 'theta';
  const isRate = target === 'effectiveLearningRate';
  const right = line === measuredRate ? '|Δθ| / |g|' : plainExpression(line.expression, symbolOf);
  const shown = {
    name: isMove ? 'update' : line === measuredRate ? 'effective learning rate, measured' : isRate ? 'effective learning rate' : target,
    output,
    symbol: isMove ? 'Δθ' : isRate ? 'η' : symbolOf(target),
    formula: `${isRate ? 'η' : symbolOf(target)} ${isRate ? '=' : '←'} ${right}`,
    equation: line === measuredRate ? equation('abs(update)/abs(g)', { update: 'update', g: 'gradient' }) : equationOf(line, isMove, isMoved, levels, options, tree),
    ...(line.place ? { place: line.place } : {}),
  };
  const level = isMove || isRate ? 'entry' : (levels.get(target) ?? 'all');
  const isCoupled = hasPart(tree, isGlobal);
  const globals: LineScope['globals'] = [];
  const byTensor = isCoupled || hasPart(tree, needsTensor);
  const scope: LineScope = { byTensor, tensors: layout.tensors, globals };
  if (level === 'all') return { ...shown, ...numberStage(tree, output, scope), ...(isCoupled ? { coupled: true, isNumber: true } : { scalar: true }), elementwise: false };
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

const noContext: UpdateContext = {
  t: NaN,
  learningRate: NaN,
  value: NaN,
  evaluate: () => {
    throw new Error('Rules of equations evaluate nothing.');
  },
};
