import type { DatasetDescription, LossName } from '../../experiment/networkObjective';
import { nearestNames } from '../../experiment/nearest';
import { scalingOf, type Scaling } from './scaling';
import { splitRows } from './split';
import { tableLimits, TableProblem, type Column, type Table } from './table';
import { readTargets, type Targets } from './targets';

/** Rows ready to be learnt from: numbers only, none missing. */
export interface Dataset {
  readonly name: string;
  readonly rows: number;
  /** One name an input. */
  readonly inputNames: readonly string[];
  /** Of one row: [features] or [height, width, channels]. */
  readonly inputShape: readonly number[];
  /** Numbers of one row. */
  readonly inputSize: number;
  /** As in the file, row by row. */
  readonly rawInputs: Float32Array;
  /** What the network sees: standardized or normalized where asked. */
  readonly inputs: Float32Array;
  readonly scaling: Scaling;
  readonly targets: Targets;
  /** Row numbers, ascending. */
  readonly training: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Takes from a table what an experiment names: inputs, targets as the loss wants them, scaled and split.
 * @throws TableProblem whose key says which part of `data:` it concerns.
 */
export function datasetOf(table: Table, description: DatasetDescription, loss: LossName, seed: number): Dataset {
  const targetNames = description.target ?? [table.columns.at(-1)?.name ?? ''];
  const targetColumns = targetNames.map((name) => columnNamed(table, name, 'target'));
  const inputNames = description.inputs ?? table.columns.map(({ name }) => name).filter((name) => !targetNames.includes(name));
  const inputColumns = inputNames.map((name) => columnNamed(table, name, 'inputs'));
  if (inputColumns.length === 0) throw new TableProblem(`${table.name} has no column left for inputs beside the target. Name others under \`inputs\` or \`target\`.`, 'inputs');
  const both = inputNames.find((name) => targetNames.includes(name));
  if (both !== undefined) throw new TableProblem(`“${both}” is an input and the target, too. A network that sees its target learns nothing; remove it from \`inputs\`.`, 'inputs');

  const inputSize = inputColumns.reduce((sum, column) => sum + sizeOf(column), 0);
  if (inputSize * table.rows > tableLimits.numbers) {
    throw new TableProblem(`${table.rows} rows of ${inputSize} inputs are ${table.rows * inputSize} numbers, but there may be ${tableLimits.numbers} at most. Leave out rows or inputs.`);
  }
  const rawInputs = inputsOf(table, inputColumns, inputSize);
  const { training, validation } = splitRows(table.rows, description.validation, seed);
  const scaling = scalingOf(rawInputs, inputSize, training, description);
  const inputs = scaling.apply(rawInputs);
  return {
    name: table.name,
    rows: table.rows,
    inputNames: inputColumns.flatMap(namesOf),
    inputShape: inputShapeOf(inputColumns, inputSize, description),
    inputSize,
    rawInputs,
    inputs,
    scaling,
    targets: readTargets(table, targetColumns, loss, training),
    training,
    validation,
  };
}

function columnNamed(table: Table, name: string, key: 'inputs' | 'target'): Column {
  const column = table.columns.find((one) => one.name === name);
  if (column) return column;
  const names = table.columns.map((one) => one.name);
  const nearest = nearestNames(name, names);
  const advice = nearest.length ? `Did you mean “${nearest[0]}”?` : `Its columns are ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}.`;
  throw new TableProblem(`${table.name} has no column “${name}”. ${advice}`, key, nearest);
}

/** All inputs, row by row. */
function inputsOf({ rows, rowName }: Table, columns: readonly Column[], width: number): Float32Array {
  const inputs = new Float32Array(rows * width);
  let from = 0;
  for (const column of columns) {
    const size = sizeOf(column);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < size; i++) inputs[row * width + from + i] = finiteNumber(column.values[row * size + i], column, rowName(row));
    }
    from += size;
  }
  return inputs;
}

/** @throws TableProblem that names the row and the column. */
export function finiteNumber(value: number | string | undefined, { name }: Column, row: string, key: 'inputs' | 'target' = 'inputs'): number {
  if (value === undefined) throw new TableProblem(`${capital(row)} has no value for “${name}”. Fill it in, or remove the row.`, key);
  if (typeof value === 'string') {
    throw new TableProblem(`${capital(row)} has “${value.slice(0, 40)}” for “${name}”, but ${key === 'inputs' ? 'inputs are' : 'this loss takes'} numbers. Write a number, or leave the column out.`, key);
  }
  if (!Number.isFinite(Math.fround(value))) throw new TableProblem(`${capital(row)} has ${value} for “${name}”, which cannot be computed with. Write a finite number in the range of float32, or remove the row.`, key);
  return value;
}

function inputShapeOf(columns: readonly Column[], size: number, { shape }: DatasetDescription): readonly number[] {
  const nested = columns.length === 1 && columns[0].shape.length > 1 ? columns[0].shape : [size];
  if (!shape) return nested.length === 2 ? [...nested, 1] : nested;
  const wanted = shape.reduce((product, length) => product * length, 1);
  if (wanted !== size) throw new TableProblem(`The shape [${shape.join(', ')}] holds ${wanted} numbers, but a row has ${size} inputs. Make the two agree.`, 'shape');
  return shape;
}

function namesOf(column: Column): string[] {
  const size = sizeOf(column);
  if (column.shape.length === 0) return [column.name];
  return Array.from({ length: size }, (_, i) => {
    let rest = i;
    const place = [...column.shape].reverse().map((length) => {
      const along = rest % length;
      rest = Math.floor(rest / length);
      return along;
    });
    return `${column.name}[${place.reverse().join(',')}]`;
  });
}

export function sizeOf({ shape }: Pick<Column, 'shape'>): number {
  return shape.reduce((product, length) => product * length, 1);
}

function capital(text: string): string {
  return /^(line|row) /.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
}
