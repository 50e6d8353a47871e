import { noTest, noValidation, share } from '../heldOut';
import type { Sampler } from '../batches/sampler';
import type { FormulaColumns } from '../data/columnsOfFormula';
import type { FormulaObjective } from '../formulaObjective';
import { formulaGraph } from '../formulaGraph';
import { addGradient } from '../../formula/graph/gradient';
import { sizeOf } from '../data/table';
import type { ParameterLayout } from '../../parameters';
import type { EvaluationContext, GridAxis, Meter, NonFiniteSource, Objective, Ways } from '../objective';
import { useBackend, type BackendName } from './backend';
import { FormulaOnTensors } from './formulaOnTensors';
import { productOn } from './matrixProduct';

/** What runs of one formula on data share. */
export interface FormulaOnDataParts {
  readonly formula: FormulaObjective;
  readonly data: FormulaColumns;
  readonly layout: ParameterLayout;
  readonly backend: BackendName;
  readonly seed: number;
  readonly samplerFor: (size: number | 'all' | undefined) => Sampler;
  /** The formula by how many rows it is of: a graph has fixed lengths. Shared, and disposed of once. */
  readonly made: Map<number, FormulaOnTensors>;
}

/** Lengths of batches that are kept ready: full, the last of an epoch, validation, test, and what a file of batches lists. */
const mostMade = 16;
const noState: ParameterLayout = { tensors: [], size: 0 };

/** A formula of the rows of a step's batch: names that are columns stand for their numbers in these rows. */
export class FormulaOnData implements Objective {
  readonly goal: Objective['goal'];
  readonly layout: ParameterLayout;
  readonly backend: BackendName;
  readonly start: Float32Array;
  readonly stateLayout = noState;
  readonly stateStart = new Float32Array(0);
  readonly sampler: Sampler;
  readonly isStochastic: boolean;
  readonly product: Objective['product'];
  readonly meter: Meter;
  readonly definitions: Objective['definitions'];

  constructor(
    readonly parts: FormulaOnDataParts,
    private readonly batchSize?: number | 'all',
  ) {
    const { formula, layout, backend, data } = parts;
    this.goal = formula.goal;
    this.layout = layout;
    this.backend = backend;
    this.product = productOn(backend);
    this.sampler = parts.samplerFor(batchSize);
    const first = this.at(0);
    this.start = first.start;
    this.isStochastic = this.sampler.rowsAt(0) !== this.sampler.rowsAt(1) || first.isStochastic;
    // A part with a number for every row is as long as its batch: no series of one shape.
    const columns = (rows: number) => data.columns.map(({ name, shape }) => ({ name, shape: [rows, ...shape] }));
    const shapes = [2, 3].map((rows) => safeShapes(formula, columns(rows)));
    this.definitions = first.definitions.filter(
      ({ name }) => shapes[0].get(name) !== undefined && shapes[0].get(name) === shapes[1].get(name),
    );
    this.meter = meterOf(this);
  }

  get updatesPerEpoch(): number {
    return Math.ceil(this.parts.data.training.length / this.sampler.size);
  }

  /** With batches of another size. Other ways are refused as the file is read: a formula says itself what it is of. */
  evaluatedWith({ batchSize = this.batchSize }: Ways): FormulaOnData {
    return batchSize === this.batchSize ? this : new FormulaOnData(this.parts, batchSize);
  }

  evaluate(parameters: Float32Array, gradient: Float32Array, context?: EvaluationContext): number {
    return this.at(context?.step ?? 0).evaluate(parameters, gradient, context);
  }

  valuesOnGrid(parameters: Float32Array, axes: readonly GridAxis[], context?: EvaluationContext): Float32Array {
    return this.at(context?.step ?? 0).valuesOnGrid(parameters, axes, context);
  }

  firstNonFinite(parameters: Float32Array, context?: EvaluationContext): NonFiniteSource | undefined {
    return this.at(context?.step ?? 0).firstNonFinite(parameters, context);
  }

  define(name: string, parameters: Float32Array, step: number): Float32Array {
    return this.at(step).define(name, parameters, step);
  }

  /** The formula's value over any rows; NaN where there are none. */
  valueOn(rows: Int32Array, parameters: Float32Array, context: EvaluationContext): number {
    return rows.length === 0 ? NaN : this.on(rows).evaluate(parameters, new Float32Array(this.layout.size), context);
  }

  dispose(): void {
    for (const formula of this.parts.made.values()) formula.dispose();
    this.parts.made.clear();
  }

  private at(step: number): FormulaOnTensors {
    return this.on(this.sampler.rowsAt(step));
  }

  private on(rows: Int32Array): FormulaOnTensors {
    const { made, data } = this.parts;
    let formula = made.get(rows.length);
    if (!formula) {
      const [oldest] = made.keys();
      if (made.size >= mostMade) {
        made.get(oldest)?.dispose();
        made.delete(oldest);
      }
      formula = this.make(rows.length);
      made.set(rows.length, formula);
    }
    formula.columns = data.columns.map((column) => rowsOf(column, rows));
    return formula;
  }

  private make(rows: number): FormulaOnTensors {
    const { formula, data, layout, backend, seed } = this.parts;
    useBackend(backend);
    const { graph, parameters, value, definitions, columns } = formulaGraph(
      formula,
      data.columns.map(({ name, shape }) => ({ name, shape: [rows, ...shape] })),
    );
    const gradient = addGradient(graph, value, parameters);
    return new FormulaOnTensors(formula, layout, backend, { parameters, columns, value, gradient, definitions }, seed);
  }
}

/** Numbers of rows, in memory of their own. */
function rowsOf({ shape, values }: FormulaColumns['columns'][number], rows: Int32Array): Float32Array {
  const size = sizeOf({ shape });
  const taken = new Float32Array(rows.length * size);
  for (let i = 0; i < rows.length; i++) for (let j = 0; j < size; j++) taken[i * size + j] = values[rows[i] * size + j];
  return taken;
}

/** Shapes of definitions as texts; none where the formula does not take so many rows. */
function safeShapes(formula: FormulaObjective, columns: Parameters<typeof formulaGraph>[1]): ReadonlyMap<string, string> {
  try {
    return new Map([...formulaGraph(formula, columns).definitions].map(([name, { shape }]) => [name, shape.join()]));
  } catch {
    // Such as a column beside a constant vector of one length: it has no other.
    return new Map();
  }
}

/** The formula's value over the rows kept for validation, and over those to test on. */
function meterOf(objective: FormulaOnData): Meter {
  const { validation, test } = objective.parts.data;
  const absent = new Map<string, string>();
  if (validation.length === 0) absent.set('validation.loss', noValidation);
  if (test.length === 0) absent.set('test.loss', noTest);
  return {
    names: ['validation.loss', 'test.loss'],
    more: objective.goal === 'maximize' ? ['loss'] : [],
    absent,
    details: new Map(),
    every: Math.max(1, Math.ceil((validation.length + test.length) / (share * objective.sampler.size))),
    measure: (parameters, context) =>
      Float32Array.of(objective.valueOn(validation, parameters, context), objective.valueOn(test, parameters, context)),
  };
}
