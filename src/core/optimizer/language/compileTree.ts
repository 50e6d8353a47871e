import type { ParameterTensor } from '../../parameters';
import type { Code, Frame, LineScope, NumberCode } from './frame';
import { kernelOf } from './kernels';
import type { Reduction } from '../../formula/functions/formulaFunction';
import { arithmetic, reductionNumbers } from '../../formula/numbers';
import { register, registerLength } from './registers';
import { treeLevel, type Tree } from './tree';

const float32 = Math.fround;
const none = new Float64Array(0);

const isNumber = (tree: Tree, { byTensor }: LineScope): boolean => {
  const level = treeLevel(tree);
  return level === 'all' || (level === 'tensor' && byTensor);
};

/** A tree that gives the same number for all entries. */
export function numberCode(tree: Tree, scope: LineScope): NumberCode {
  switch (tree.kind) {
    case 'constant': {
      const { value } = tree;
      return () => value;
    }
    case 'context': {
      const { of } = tree;
      return (frame) => frame.context[of];
    }
    case 'vector': {
      const { name, level } = tree;
      return level === 'all' ? ({ vectors }) => vectors[name][0] : ({ vectors, tensor }) => vectors[name][tensor?.offset ?? 0];
    }
    case 'rank':
      return ({ tensor }) => tensor?.shape.length ?? 0;
    case 'operation':
      return operationNumber(
        tree.name,
        tree.operands.map((operand) => numberCode(operand, scope)),
      );
    case 'reduction':
      return tree.over === 'all' ? globalNumber(tree, scope) : tensorNumber(tree, scope);
    default:
      throw new Error(`A ${tree.kind} gives an entry for every parameter.`);
  }
}

function operationNumber(name: string, operands: readonly NumberCode[]): NumberCode {
  const f = arithmetic[name];
  const [a, b, c] = operands;
  // Only the branch that holds: the other may make no sense for this tensor.
  if (name === 'where') return (frame) => (a(frame) !== 0 ? b(frame) : c(frame));
  // A square has been told apart already (treeOf): any other power is one, also where it happens to be 2.
  if (name === '^') return (frame) => a(frame) ** b(frame);
  if (operands.length === 1) return (frame) => f(a(frame));
  return operands.length === 2 ? (frame) => f(a(frame), b(frame)) : (frame) => f(a(frame), b(frame), c(frame));
}

type ReductionTree = Extract<Tree, { kind: 'reduction' }>;

function tensorNumber({ name, operands }: ReductionTree, scope: LineScope): NumberCode {
  const reduction = reductionNumbers[name];
  const [a, b] = operandsOf(operands, scope);
  return (frame) => {
    const size = frame.tensor?.size ?? 0;
    return reduction.end(taken(reduction, reduction.begin, a, b, frame), size);
  };
}

const operandsOf = (operands: readonly Tree[], scope: LineScope) => operands.map((operand, depth) => codeOf(operand, scope, depth));

/** Takes the entries of the frame's tensor into a sum. */
function taken({ take }: Reduction, begin: number, a: Code, b: Code | undefined, frame: Frame): number {
  const { offset, size } = frame.tensor as ParameterTensor;
  let sum = begin;
  a.prepare(frame);
  b?.prepare(frame);
  for (let from = 0; from < size; from += registerLength) {
    const n = Math.min(registerLength, size - from);
    a.run(frame, offset + from, n);
    b?.run(frame, offset + from, n);
    const [x, y] = [a.out, b?.out ?? none];
    for (let i = 0; i < n; i++) sum = take(sum, x[i], y[i]);
  }
  return sum;
}

function globalNumber({ name, operands }: ReductionTree, scope: LineScope): NumberCode {
  const reduction = reductionNumbers[name];
  const inside: LineScope = { ...scope, byTensor: true };
  const [a, b] = operandsOf(operands, inside);
  let result = NaN;
  scope.globals.push((frame) => {
    const { tensor: before } = frame;
    let sum = reduction.begin;
    for (const tensor of scope.tensors) {
      frame.tensor = tensor;
      sum = taken(reduction, sum, a, b, frame);
    }
    frame.tensor = before;
    result = reduction.end(sum, NaN);
  });
  return () => result;
}

/** A tree entry by entry, its result in register `depth`. */
export function codeOf(tree: Tree, scope: LineScope, depth: number): Code {
  const out = register(depth);
  if (isNumber(tree, scope)) return filled(numberCode(tree, scope), out);
  switch (tree.kind) {
    case 'vector':
      return loaded(tree.name, out);
    case 'moved':
      return moved(out);
    case 'operation':
      return tree.name === 'where' && isNumber(tree.operands[0], scope)
        ? branch(tree.operands, scope, depth)
        : operated(tree.name, tree.operands, scope, depth);
    case 'matrix':
      return copied(tree, scope, out);
    default:
      throw new Error(`A ${tree.kind} needs to know its tensor.`);
  }
}

function filled(number: NumberCode, out: Float64Array): Code {
  let value = NaN;
  return {
    out,
    prepare(frame) {
      value = number(frame);
    },
    run(_, __, n) {
      for (let i = 0; i < n; i++) out[i] = value;
    },
  };
}

const nothing = (): void => undefined;

function loaded(name: string, out: Float64Array): Code {
  return {
    out,
    prepare: nothing,
    run({ vectors }, from, n) {
      const values = vectors[name];
      for (let i = 0; i < n; i++) out[i] = values[from + i];
    },
  };
}

function moved(out: Float64Array): Code {
  return {
    out,
    prepare: nothing,
    run({ vectors: { theta, update } }, from, n) {
      for (let i = 0; i < n; i++) out[i] = float32(theta[from + i] + update[from + i]);
    },
  };
}

function operated(name: string, operands: readonly Tree[], scope: LineScope, depth: number): Code {
  const codes = operands.map((operand, i) => codeOf(operand, scope, depth + i));
  const kernel = kernelOf(name);
  const [out, second, third] = [register(depth), register(depth + 1), register(depth + 2)];
  return {
    out,
    prepare(frame) {
      for (const code of codes) code.prepare(frame);
    },
    run(frame, from, n) {
      for (let i = 0; i < codes.length; i++) codes[i].run(frame, from, n);
      kernel(out, second, third, n);
    },
  };
}

/** `where` of a condition that is the same for all entries: only the branch that holds is made. */
function branch([condition, yes, no]: readonly Tree[], scope: LineScope, depth: number): Code {
  const holds = numberCode(condition, scope);
  const [first, second] = [codeOf(yes, scope, depth), codeOf(no, scope, depth)];
  let chosen = first;
  return {
    out: register(depth),
    prepare(frame) {
      chosen = holds(frame) !== 0 ? first : second;
      chosen.prepare(frame);
    },
    run: (frame, from, n) => chosen.run(frame, from, n),
  };
}

function copied(tree: Extract<Tree, { kind: 'matrix' }>, scope: LineScope, out: Float64Array): Code {
  const matrix = scope.matrixCode(tree, scope);
  let values: Float64Array = none;
  return {
    out,
    prepare(frame) {
      values = matrix(frame).values;
    },
    run({ tensor }, from, n) {
      const at = from - (tensor?.offset ?? 0);
      for (let i = 0; i < n; i++) out[i] = values[at + i];
    },
  };
}
