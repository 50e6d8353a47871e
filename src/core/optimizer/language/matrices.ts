import type { ParameterTensor } from '../../parameters';
import type { MatrixProduct } from '../rule';
import { smallest, type Watch } from '../transforms/matrixProduct';
import { orthogonalize } from '../transforms/orthogonalization';
import { codeOf, numberCode } from './compileTree';
import type { LineScope, Matrix, MatrixCode } from './frame';
import { arithmetic } from '../../formula/numbers';
import { registerLength } from './registers';
import { hasPart, isMatrix, treeLevel, type Tree } from './tree';

/** Working memory of each length once: tensors of one size share it from update to update. */
function memory(): (length: number) => Float64Array {
  const byLength = new Map<number, Float64Array>();
  return (length) => {
    const known = byLength.get(length) ?? new Float64Array(length);
    byLength.set(length, known);
    return known;
  };
}

/** A tree as a matrix of the frame's tensor; shapes have been found to fit. */
export function matrixCode(tree: Tree, scope: LineScope): MatrixCode {
  if (!hasPart(tree, isMatrix)) return entriesAsMatrix(tree, scope);
  if (tree.kind === 'matrix') return matrixCall(tree.name, tree.operands, scope);
  if (tree.kind === 'operation')
    return tree.name === 'where' && treeLevel(tree.operands[0]) !== 'entry'
      ? choice(tree.operands, scope)
      : entrywise(tree.name, tree.operands, scope);
  throw new Error(`A ${tree.kind} is no matrix.`);
}

function sidesOf({ shape, size }: ParameterTensor): { rows: number; columns: number } {
  const columns = shape.at(-1) ?? 1;
  return { rows: size / columns, columns };
}

function entriesAsMatrix(tree: Tree, scope: LineScope): MatrixCode {
  const code = codeOf(tree, scope, 0);
  const take = memory();
  return (frame) => {
    const tensor = frame.tensor as ParameterTensor;
    const values = take(tensor.size);
    code.prepare(frame);
    for (let from = 0; from < tensor.size; from += registerLength) {
      const n = Math.min(registerLength, tensor.size - from);
      code.run(frame, tensor.offset + from, n);
      for (let i = 0; i < n; i++) values[from + i] = code.out[i];
    }
    return { ...sidesOf(tensor), values };
  };
}

function matrixCall(name: string, operands: readonly Tree[], scope: LineScope): MatrixCode {
  const a = matrixCode(operands[0], scope);
  const take = memory();
  if (name === 'transpose') {
    return (frame) => {
      const { rows, columns, values } = a(frame);
      const result = take(values.length);
      for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j];
      return { rows: columns, columns: rows, values: result };
    };
  }
  if (name === 'rowMean' || name === 'columnMean') {
    return (frame) => {
      const matrix = a(frame);
      return means(matrix, name === 'rowMean', take(matrix.values.length));
    };
  }
  if (name === 'orthogonalize') {
    const iterations = numberCode(operands[1], scope);
    return (frame) => {
      const matrix = a(frame);
      return {
        ...matrix,
        values: orthogonalize(
          matrix.values,
          matrix.rows,
          matrix.columns,
          Math.min(100, Math.max(0, Math.round(iterations(frame)))),
          frame.context.watch,
          scope.product,
        ),
      };
    };
  }
  const b = matrixCode(operands[1], scope);
  return (frame) => {
    const [left, right] = [a(frame), b(frame)];
    return product(left, right, take(left.rows * right.columns), scope.product, frame.context.watch);
  };
}

/** A·B: of large matrices by the backend in float32, else row by row, so that every inner loop runs along memory. */
function product(
  left: Matrix,
  right: Matrix,
  result: Float64Array,
  byBackend: MatrixProduct | undefined,
  watch: Watch | undefined,
): Matrix {
  const { rows, columns: inner, values: A } = left;
  const { columns, values: B } = right;
  if (byBackend && Math.min(rows, inner, columns) >= smallest) {
    watch?.();
    result.set(byBackend(Float32Array.from(A), Float32Array.from(B), rows, inner, columns));
    return { rows, columns, values: result };
  }
  result.fill(0);
  for (let i = 0; i < rows; i++) {
    watch?.();
    for (let k = 0; k < inner; k++) {
      const share = A[i * inner + k];
      for (let j = 0; j < columns; j++) result[i * columns + j] += share * B[k * columns + j];
    }
  }
  return { rows, columns, values: result };
}

/** Every entry the mean of its row, or of its column. */
function means({ rows, columns, values }: Matrix, ofRow: boolean, result: Float64Array): Matrix {
  const [lines, length, next, step] = ofRow ? [rows, columns, columns, 1] : [columns, rows, 1, columns];
  for (let line = 0; line < lines; line++) {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += values[line * next + k * step];
    for (let k = 0; k < length; k++) result[line * next + k * step] = sum / length;
  }
  return { rows, columns, values: result };
}

/** Only the branch that holds is made. */
function choice([condition, yes, no]: readonly Tree[], scope: LineScope): MatrixCode {
  const holds = numberCode(condition, scope);
  const [first, second] = [matrixCode(yes, scope), matrixCode(no, scope)];
  return (frame) => (holds(frame) !== 0 ? first(frame) : second(frame));
}

/** Entry by entry between matrices of one shape, and numbers. */
function entrywise(name: string, operands: readonly Tree[], scope: LineScope): MatrixCode {
  const f = arithmetic[name];
  const take = memory();
  const parts = operands.map((operand) =>
    treeLevel(operand) === 'entry' ? { matrix: matrixCode(operand, scope) } : { number: numberCode(operand, scope) },
  );
  return (frame) => {
    const made = parts.map(({ matrix, number }) => matrix?.(frame) ?? number?.(frame) ?? NaN);
    const whole = made.find((part) => typeof part !== 'number') as Matrix;
    const values = take(whole.values.length);
    const [a, b, c] = made.map((part) => (typeof part === 'number' ? () => part : (i: number) => part.values[i]));
    for (let i = 0; i < values.length; i++)
      values[i] = operands.length === 1 ? f(a(i)) : operands.length === 2 ? f(a(i), b(i)) : f(a(i), b(i), c(i));
    return { rows: whole.rows, columns: whole.columns, values };
  };
}
