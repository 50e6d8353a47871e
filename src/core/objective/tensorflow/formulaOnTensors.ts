import { engine, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { FormulaObjective } from '../formulaObjective';
import type { ParameterLayout } from '../../parameters';
import type { Shaped } from '../../formula/graph/build';
import type { GraphNode } from '../../formula/graph/graph';
import { normal, randomStream } from '../../random';
import type { EvaluationContext, GridAxis, NonFiniteSource, Objective } from '../objective';
import { useBackend, type BackendName } from './backend';
import { evaluateOnGrid } from './grid';
import { productOn } from './matrixProduct';
import { firstNonFinite } from './nonFinite';
import { Program, type Draws, type ParameterTensors } from './program';

/** The graph of a formula: its parameters in the order of the layout, its value, its derivative by each (undefined: 0). */
export interface DifferentiatedFormula {
  readonly parameters: readonly GraphNode[];
  readonly value: GraphNode;
  readonly gradient: readonly (GraphNode | undefined)[];
  /** Columns of data: parameters of the graph after those of θ. */
  readonly columns?: readonly GraphNode[];
  /** `define:`, by name. */
  readonly definitions: ReadonlyMap<string, Shaped>;
}

/** Between the operations of a formula with fewer numbers there is nothing to wait for. */
const longFrom = 1 << 16;

const noState: ParameterLayout = { tensors: [], size: 0 };

/** A formula on a tfjs backend, which must be the current one while this is constructed. */
export class FormulaOnTensors implements Objective {
  readonly goal: Objective['goal'];
  readonly start: Float32Array;
  readonly stateLayout = noState;
  readonly stateStart = new Float32Array(0);
  readonly product: Objective['product'];
  readonly isStochastic: boolean;
  readonly definitions: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Numbers of the columns of data, row by row: of the rows that are evaluated next. */
  columns: readonly Float32Array[] = [];
  private readonly valueProgram: Program;
  private readonly gradientProgram: Program;
  private readonly definitionPrograms: ReadonlyMap<string, Program>;
  /** Whether somebody may not want to wait for an evaluation. */
  private readonly isLong: boolean;
  /** Where in θ the outputs of the gradient program begin. */
  private readonly offsets: readonly number[];

  constructor(
    private readonly formula: FormulaObjective,
    readonly layout: ParameterLayout,
    readonly backend: BackendName,
    private readonly graph: DifferentiatedFormula,
    private readonly seed = 1,
  ) {
    this.goal = formula.goal;
    this.product = productOn(backend);
    this.start = Float32Array.from(formula.start.flatMap(({ values }) => values));
    this.valueProgram = new Program([graph.value]);
    this.gradientProgram = new Program([graph.value, ...graph.gradient.filter((derivative) => derivative !== undefined)]);
    this.definitions = [...graph.definitions].map(([name, { shape }]) => ({ name, shape }));
    this.definitionPrograms = new Map([...graph.definitions].map(([name, { node }]) => [name, new Program([node])]));
    this.isStochastic = [this.gradientProgram, ...this.definitionPrograms.values()].some(({ isRandom }) => isRandom);
    this.isLong = this.gradientProgram.numbersPerGridPoint > longFrom;
    this.offsets = layout.tensors.filter((_, position) => graph.gradient[position] !== undefined).map(({ offset }) => offset);
  }

  evaluate(parameters: Float32Array, gradient: Float32Array, context?: EvaluationContext): number {
    useBackend(this.backend);
    let result = NaN;
    tidy(() => {
      const [value, ...derivatives] = this.gradientProgram.run(
        parameterTensors(this.layout, parameters, this.columns),
        this.isLong ? context?.watch : undefined,
        this.drawsOf(context?.step),
      );
      result = value.dataSync()[0];
      gradient.fill(0);
      derivatives.forEach((derivative, i) => gradient.set(derivative.dataSync(), this.offsets[i]));
    });
    return result;
  }

  evaluateMany(parameters: Float32Array, count: number, values: Float32Array, gradient: Float32Array): void {
    useBackend(this.backend);
    tidy(() => {
      const { tensors } = this.layout;
      const [value, ...derivatives] = this.gradientProgram.runOverGrid((position) => {
        const { shape, offset, size } = tensors[position];
        return engine().makeTensor(
          parameters.subarray(offset * count, (offset + size) * count),
          shape.length === 0 ? [count] : [size, count],
          'float32',
        );
      });
      spreadOver(values, value, count);
      gradient.fill(0);
      const derived = tensors.filter((_, position) => this.graph.gradient[position] !== undefined);
      derivatives.forEach((derivative, i) =>
        spreadOver(gradient.subarray(derived[i].offset * count, (derived[i].offset + derived[i].size) * count), derivative, count),
      );
    });
  }

  valuesOnGrid(parameters: Float32Array, axes: readonly GridAxis[], context?: EvaluationContext): Float32Array {
    useBackend(this.backend);
    return evaluateOnGrid(this.valueProgram, this.layout, parameters, axes, this.drawsOf(context?.step), this.columns);
  }

  firstNonFinite(parameters: Float32Array, context?: EvaluationContext): NonFiniteSource | undefined {
    useBackend(this.backend);
    return firstNonFinite(this.formula, this.graph, parameterTensors(this.layout, parameters, this.columns), this.drawsOf(context?.step));
  }

  define(name: string, parameters: Float32Array, step: number): Float32Array {
    useBackend(this.backend);
    let values = new Float32Array(0);
    tidy(() => {
      const [tensor] =
        this.definitionPrograms.get(name)?.run(parameterTensors(this.layout, parameters, this.columns), undefined, this.drawsOf(step)) ??
        [];
      if (!tensor) throw new RangeError(`There is no definition ${name}.`);
      values = tensor.dataSync<'float32'>().slice();
    });
    return values;
  }

  /** Standard normal numbers: a function of the seed, of which call of `noise` it is, and of the step. */
  private drawsOf(step = 0): Draws {
    return ({ attributes: [which], shape }) => {
      const random = randomStream(this.seed, `noise/${which}`, step);
      return engine().makeTensor(
        Float32Array.from({ length: shape[0] ?? 1 }, () => normal(random)),
        [...shape],
        'float32',
      );
    };
  }

  dispose(): void {
    useBackend(this.backend);
    this.valueProgram.dispose();
    this.gradientProgram.dispose();
    for (const program of this.definitionPrograms.values()) program.dispose();
  }
}

/** What is the same at all points ([] and [n, 1]) is repeated for each. */
function spreadOver(out: Float32Array, tensor: Tensor, count: number): void {
  const computed = tensor.dataSync();
  if (computed.length === out.length) out.set(computed);
  else
    for (let row = 0; row * count < out.length; row++)
      out.fill(computed[Math.min(row, computed.length - 1)], row * count, (row + 1) * count);
}

/** The tensors of θ and of columns, made when asked for. The cpu backend reads them where they are, without a copy. */
function parameterTensors({ tensors }: ParameterLayout, parameters: Float32Array, columns: readonly Float32Array[]): ParameterTensors {
  return (position) => {
    if (position >= tensors.length) {
      const column = columns[position - tensors.length];
      return engine().makeTensor(column, [column.length], 'float32');
    }
    const { shape, offset, size } = tensors[position];
    return engine().makeTensor(parameters.subarray(offset, offset + size), shape.length === 0 ? [] : [size], 'float32');
  };
}
