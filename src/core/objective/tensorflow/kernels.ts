import { engine, stack, type Tensor } from '@tensorflow/tfjs-core';
import { erf } from '../../formula/functions/errorFunction';
import type { GraphNode } from '../../formula/graph/graph';

/**
 * Computes one operation of the graph with tfjs kernels on the current backend. A scalar is a tensor of shape [] and a
 * vector [n]; over a grid of B points they are [B] and [n, B], so the same kernels serve both. Where a scalar or vector is
 * the same at all points it keeps [] or [n, 1]. Intermediate tensors are left to the surrounding tidy.
 */
export type Kernel = (inputs: readonly Tensor[], node: GraphNode) => Tensor;

type Attributes = Record<string, number | boolean | string | readonly number[]>;

/** Runs a registered kernel by name: half the cost of the checked tf.* functions, and recorded by tf.grad all the same. */
function run(kernel: string, inputs: Record<string, Tensor>, attributes: Attributes = {}): Tensor {
  return engine().runKernel<Tensor>(kernel, inputs, attributes);
}

const unary =
  (kernel: string): Kernel =>
  ([x]) =>
    run(kernel, { x });

/** Kernels broadcast by trailing axes, where [B] fits [n, B]; only [n, 1] has to be spread over the points first. */
function broadcasting(inputs: readonly Tensor[]): readonly Tensor[] {
  const points = Math.max(...inputs.map(({ shape }) => shape.at(-1) ?? 1));
  return inputs.map((x) => (x.rank === 2 && x.shape[1] === 1 && points > 1 ? run('Tile', { x }, { reps: [1, points] }) : x));
}

const binary =
  (kernel: string): Kernel =>
  (inputs) => {
    const [a, b] = inputs[0].rank === 2 || inputs[1].rank === 2 ? broadcasting(inputs) : inputs;
    return run(kernel, { a, b });
  };

const comparison =
  (kernel: string): Kernel =>
  (inputs, node) =>
    run('Cast', { x: binary(kernel)(inputs, node) }, { dtype: 'float32' });

/** Reductions go over the first axis: the entries of a vector. */
const reduction =
  (kernel: string): Kernel =>
  ([x]) =>
    run(kernel, { x }, { axis: 0, keepDims: false });

const sum = reduction('Sum');
const square = unary('Square');
const multiply = binary('Multiply');

function constant(value: number): Tensor {
  return engine().makeTensor(Float32Array.of(value), [], 'float32');
}

function reshape(x: Tensor, shape: readonly number[]): Tensor {
  return run('Reshape', { x }, { shape });
}

/** Repeats a tensor so that it has `shape`, to which it must broadcast. */
function spread(x: Tensor, shape: readonly number[]): Tensor {
  const padded = [...Array<number>(shape.length - x.rank).fill(1), ...x.shape];
  const reps = shape.map((length, axis) => length / padded[axis]);
  const aligned = x.rank === shape.length ? x : reshape(x, padded);
  return reps.every((times) => times === 1) ? aligned : run('Tile', { x: aligned }, { reps });
}

/** The shape that all inputs broadcast to. */
function commonShape(inputs: readonly Tensor[]): readonly number[] {
  const rank = Math.max(...inputs.map((x) => x.rank));
  return Array.from({ length: rank }, (_, axis) => Math.max(...inputs.map(({ shape }) => shape.at(axis - rank) ?? 1)));
}

const select: Kernel = (inputs) => {
  const shape = commonShape(inputs);
  const [condition, t, e] = inputs.map((x) => spread(x, shape));
  return run('Select', { condition: run('NotEqual', { a: condition, b: constant(0) }), t, e });
};

const stacked: Kernel = (inputs) => {
  const shape = commonShape(inputs);
  return stack(
    inputs.map((x) => spread(x, shape)),
    0,
  );
};

/** Entry by entry in float64: for what tfjs computes too coarsely. */
function mapped(f: (x: number) => number): Kernel {
  return ([x]) => engine().makeTensor(x.dataSync<'float32'>().map(f), [...x.shape], 'float32');
}

function indicesOf(from: number, step: number, count: number, width: number): Tensor {
  return engine().makeTensor(
    Int32Array.from({ length: count * width }, (_, i) => (from + Math.floor(i / width) * step) * width + (i % width)),
    [count * width],
    'int32',
  );
}

/** A matrix written row by row as [1, rows, columns]; over a grid of B points, where it is [rows·columns, B], as [B, rows, columns]. */
function perPoint(x: Tensor, rows: number, columns: number): Tensor {
  const inRows = x.rank === 2 ? run('Transpose', { x }, { perm: [1, 0] }) : x;
  return reshape(inRows, [x.rank === 2 ? (x.shape[1] ?? 1) : 1, rows, columns]);
}

/** Back from [B, rows, columns]. @param rank of the operands: 2 over a grid. */
function overPoints(x: Tensor, rank: number): Tensor {
  const [points, rows, columns] = x.shape;
  if (rank < 2) return reshape(x, [rows * columns]);
  return run('Transpose', { x: reshape(x, [points, rows * columns]) }, { perm: [1, 0] });
}

/** What computes each operation of the graph. */
export const kernels: ReadonlyMap<string, Kernel> = new Map<string, Kernel>([
  ['add', binary('Add')],
  ['subtract', binary('Sub')],
  ['multiply', multiply],
  ['divide', binary('RealDiv')],
  ['power', binary('Pow')],
  ['negate', unary('Neg')],
  ['<', comparison('Less')],
  ['<=', comparison('LessEqual')],
  ['>', comparison('Greater')],
  ['>=', comparison('GreaterEqual')],
  ['==', comparison('Equal')],
  ['!=', comparison('NotEqual')],
  ['maximum', binary('Maximum')],
  ['minimum', binary('Minimum')],
  ['where', select],
  ['sin', unary('Sin')],
  ['cos', unary('Cos')],
  ['tan', unary('Tan')],
  ['asin', unary('Asin')],
  ['acos', unary('Acos')],
  ['atan', unary('Atan')],
  ['atan2', binary('Atan2')],
  ['erf', mapped(erf)],
  ['sinh', unary('Sinh')],
  ['cosh', unary('Cosh')],
  ['tanh', unary('Tanh')],
  ['asinh', unary('Asinh')],
  ['acosh', unary('Acosh')],
  ['atanh', unary('Atanh')],
  ['exp', unary('Exp')],
  ['log', unary('Log')],
  ['log2', ([x]) => run('Multiply', { a: run('Log', { x }), b: constant(Math.LOG2E) })],
  ['log10', ([x]) => run('Multiply', { a: run('Log', { x }), b: constant(Math.LOG10E) })],
  ['sqrt', unary('Sqrt')],
  ['square', square],
  ['abs', unary('Abs')],
  ['sign', unary('Sign')],
  ['floor', unary('Floor')],
  ['ceil', unary('Ceil')],
  ['round', unary('Round')],
  ['sigmoid', unary('Sigmoid')],
  ['relu', unary('Relu')],
  ['softplus', unary('Softplus')],
  ['sum', sum],
  ['mean', reduction('Mean')],
  ['prod', reduction('Prod')],
  // Max alone calls its axis differently.
  ['max', ([x]) => run('Max', { x }, { reductionIndices: 0, keepDims: false })],
  ['min', reduction('Min')],
  ['dot', (inputs, node) => sum([multiply(inputs, node)], node)],
  ['norm', (inputs, node) => run('Sqrt', { x: sum([square(inputs, node)], node) })],
  [
    'productOfOthers',
    ([x]) =>
      run('Multiply', {
        a: run('Cumprod', { x }, { axis: 0, exclusive: true, reverse: false }),
        b: run('Cumprod', { x }, { axis: 0, exclusive: true, reverse: true }),
      }),
  ],
  [
    'index',
    ([x], { attributes: [entry] }) => {
      const [, ...rest] = x.shape;
      return reshape(run('Slice', { x }, { begin: [entry, ...rest.map(() => 0)], size: [1, ...rest] }), rest);
    },
  ],
  [
    'slice',
    ([x], { attributes: [from, step, count, width] }) => {
      const [, ...rest] = x.shape;
      if (step === 1) return run('Slice', { x }, { begin: [from * width, ...rest.map(() => 0)], size: [count * width, ...rest] });
      return run('GatherV2', { x, indices: indicesOf(from, step, count, width) }, { axis: 0, batchDims: 0 });
    },
  ],
  [
    'place',
    ([updates], { attributes: [from, step, count, width, length] }) =>
      run(
        'ScatterNd',
        { indices: reshape(indicesOf(from, step, count, width), [count * width, 1]), updates },
        { shape: [length, ...updates.shape.slice(1)] },
      ),
  ],
  [
    'matmul',
    ([a, b], { attributes: [rows, inner, columns] }) =>
      overPoints(
        run('BatchMatMul', { a: perPoint(a, rows, inner), b: perPoint(b, inner, columns) }, { transposeA: false, transposeB: false }),
        Math.max(a.rank, b.rank),
      ),
  ],
  [
    'transpose',
    ([x], { attributes: [rows, columns] }) => overPoints(run('Transpose', { x: perPoint(x, rows, columns) }, { perm: [0, 2, 1] }), x.rank),
  ],
  ['cumsum', ([x]) => run('Cumsum', { x }, { axis: 0, exclusive: false, reverse: false })],
  ['reverseCumsum', ([x]) => run('Cumsum', { x }, { axis: 0, exclusive: false, reverse: true })],
  // The largest entry is taken out first, so that nothing overflows.
  [
    'logsumexp',
    ([x]) => {
      const largest = run('Max', { x }, { reductionIndices: 0, keepDims: true });
      const powers = run('Exp', { x: run('Sub', { a: x, b: largest }) });
      const logarithm = run('Log', { x: run('Sum', { x: powers }, { axis: 0, keepDims: false }) });
      return run('Add', { a: logarithm, b: reshape(largest, logarithm.shape) });
    },
  ],
  // Random numbers are given to a program for each step; none are made here.
  [
    'draw',
    () => {
      throw new Error('Random numbers depend on the step.');
    },
  ],
  ['vector', stacked],
  ['expand', ([x], { attributes: [length] }) => spread(reshape(x, [1, ...x.shape]), [length, ...x.shape])],
  [
    'scatter',
    (inputs, node) => {
      const [length, ...entries] = node.attributes;
      const indices = engine().makeTensor(Int32Array.from(entries), [entries.length, 1], 'int32');
      const updates = stacked(inputs, node);
      return run('ScatterNd', { indices, updates }, { shape: [length, ...updates.shape.slice(1)] });
    },
  ],
]);
