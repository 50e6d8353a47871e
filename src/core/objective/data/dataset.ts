import type { DatasetDescription, LossName } from '../networkObjective';
import { displayText } from '../../displayText';
import { nearestNames } from '../../nearest';
import { inputColumn, refuseManyTexts, withoutMissing } from './columns';
import { finiteNumber } from './finiteNumber';
import { notesOf, type DataNote } from './notes';
import { scalingOf, type Scaling } from './scaling';
import { joined } from './parts';
import { splitOf } from './split';
import { refuseNumbers, sizeOf, TableProblem, type Column, type NumberColumn, type Table } from './table';
import { inputsAsTargets, readTargets, standardized, weighed, type Targets } from './targets';

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
  /** What reading has made of the file beyond what it says. */
  readonly notes: readonly DataNote[];
  /** Row numbers, ascending. */
  readonly training: Int32Array;
  readonly validation: Int32Array;
  /** Rows that are measured on at last; empty where no file holds any. */
  readonly test: Int32Array;
}

/** Tables of rows that are not learnt from. */
export interface HeldOut {
  readonly validation?: Table;
  readonly test?: Table;
}

/**
 * Takes from a table what an experiment names: inputs, targets as the loss wants them, scaled and split.
 * @throws TableProblem whose key says which part of `data:` it concerns.
 */
export function datasetOf(given: Table, description: DatasetDescription, loss: LossName, seed: number, heldOut: HeldOut = {}): Dataset {
  const find = finder(given);
  for (const name of description.columns.keys()) find(name, 'columns');
  const chosen = given.columns.filter(({ name }) => description.columns.get(name)?.as !== 'skip');
  const isOfInputs = asksForInputs(description, given);
  const targetNames = isOfInputs ? [] : (description.target ?? [chosen.at(-1)?.name ?? '']);
  const inputNames = description.inputs ?? chosen.map(({ name }) => name).filter((name) => !targetNames.includes(name));
  const used = [...inputNames.map((name) => find(name, 'inputs')), ...targetNames.map((name) => find(name, 'target'))];
  if (inputNames.length === 0)
    throw new TableProblem(
      columnsInOne(given) ?? `${given.name} has no column left for inputs beside the target. Name others under \`inputs\` or \`target\`.`,
      'inputs',
    );
  const both = inputNames.find((name) => targetNames.includes(name));
  if (both !== undefined)
    throw new TableProblem(
      `“${both}” is an input and the target, too. A network that sees its target learns nothing; remove it from \`inputs\`.`,
      'inputs',
    );

  refuseManyTexts(given, used.slice(0, inputNames.length), description.columns);
  const usedOf = (one: Table, key: 'inputs' | 'validation' | 'test' = 'inputs'): Table => {
    const columns = used.map(({ name }) => finder(one)(name, key));
    return description.dropsRows ? withoutMissing({ ...one, columns }, columns) : { ...one, columns };
  };
  const own = usedOf(given);
  const heldTables = [heldOut.validation && usedOf(heldOut.validation, 'validation'), heldOut.test && usedOf(heldOut.test, 'test')];
  const { table } = joined([own, ...heldTables.flatMap((one) => one ?? [])]);
  const { training, validation, test } = splitOf(own.rows, heldTables, description.validation, seed);
  const inputColumns = table.columns.slice(0, inputNames.length).map((column) => inputColumn(table, column, description, training));
  const inputSize = inputColumns.reduce((sum, column) => sum + sizeOf(column), 0);
  refuseNumbers(`${table.rows} rows of ${inputSize} inputs`, inputSize * table.rows);
  const rawInputs = inputsOf(table, inputColumns, inputSize);
  const scaling = scalingOf(rawInputs, inputSize, training, description);
  const inputs = scaling.apply(rawInputs);
  const names = inputColumns.flatMap(namesOf);
  const read = isOfInputs
    ? inputsAsTargets(names, inputs, inputSize, scaling, loss)
    : readTargets(table, table.columns.slice(inputNames.length), loss, training);
  const targets = weighed(
    description.standardizeTarget && !isOfInputs ? standardized(read, training) : read,
    description.classWeights,
    training,
  );
  return {
    name: table.name,
    rows: table.rows,
    inputNames: names,
    inputShape: inputShapeOf(inputColumns, inputSize, description),
    inputSize,
    rawInputs,
    inputs,
    scaling,
    targets,
    notes: notesOf(given, own, inputColumns, description),
    training,
    validation,
    test,
  };
}

/** What to write where a file was read with another separator than it has; undefined elsewhere. */
function columnsInOne({ name, columns }: Table): string | undefined {
  const [only] = columns;
  const separator = columns.length === 1 ? [',', ';', '\t', '|'].find((one) => only.name.includes(one)) : undefined;
  if (separator === undefined) return undefined;
  const written = separator === '\t' ? 'tab' : `"${separator}"`;
  return `${name} has one column, “${displayText(only.name, 60)}”, which looks like several. Write \`separator: ${written}\`.`;
}

/** Whether the inputs themselves are what is to be predicted: an autoencoder. */
function asksForInputs({ target, inputs }: DatasetDescription, { columns }: Table): boolean {
  if (target?.length === 1 && target[0] === 'inputs' && !columns.some(({ name }) => name === 'inputs')) return true;
  return target !== undefined && inputs !== undefined && target.length === inputs.length && target.every((name) => inputs.includes(name));
}

/** Looks columns up by name. @throws TableProblem with the nearest names. */
function finder({ name: file, columns }: Table): (name: string, key: 'inputs' | 'target' | 'columns' | 'validation' | 'test') => Column {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return (name, key) => {
    const column = byName.get(name);
    if (column) return column;
    const names = [...byName.keys()];
    const nearest = nearestNames(name, names);
    const advice = nearest.length
      ? `Did you mean “${nearest[0]}”?`
      : `Its columns are ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}.`;
    throw new TableProblem(`${file} has no column “${name}”. ${advice}`, key, nearest);
  };
}

/** All inputs, row by row. */
function inputsOf({ rows, rowName }: Table, columns: readonly NumberColumn[], width: number): Float32Array {
  const [first] = columns;
  // Pictures as they come: tens of millions of bytes, of which none can be missing.
  if (columns.length === 1 && first.values instanceof Uint8Array) return new Float32Array(first.values);
  const inputs = new Float32Array(rows * width);
  let from = 0;
  for (const column of columns) {
    const size = sizeOf(column);
    const { values } = column;
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < size; i++) {
        const place = row * width + from + i;
        inputs[place] = values[row * size + i];
        if (!Number.isFinite(inputs[place])) finiteNumber(values[row * size + i], column, () => rowName(row));
      }
    }
    from += size;
  }
  return inputs;
}

function inputShapeOf(columns: readonly Column[], size: number, { shape }: DatasetDescription): readonly number[] {
  const nested = columns.length === 1 && columns[0].shape.length > 1 ? columns[0].shape : [size];
  if (!shape) return nested.length === 2 ? [...nested, 1] : nested;
  const wanted = shape.reduce((product, length) => product * length, 1);
  if (wanted !== size)
    throw new TableProblem(
      `The shape [${shape.join(', ')}] holds ${wanted} numbers, but a row has ${size} inputs. Make the two agree.`,
      'shape',
    );
  return shape;
}

function namesOf(column: NumberColumn): readonly string[] {
  const size = sizeOf(column);
  if (column.parts) return column.parts;
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
