import type { DatasetDescription, LossName } from '../networkObjective';
import { lossKindNamed } from '../network/losses/registry';
import { sortedCategories } from './columns';
import { nearestNames } from '../../nearest';
import { finiteNumber, sentence } from './finiteNumber';
import { scalingOf, type Scaling } from './scaling';
import { sizeOf, TableProblem, type Column, type NumberColumn, type Table } from './table';

/** What is to be predicted: a class, or numbers. */
export interface Targets {
  readonly names: readonly string[];
  /** Names of the classes; empty where targets are numbers. */
  readonly classes: readonly string[];
  /** Numbers of one row: 1 for a class. */
  readonly width: number;
  /** Class numbers, or values; row by row. */
  readonly values: Float32Array;
  /** Outputs a network needs for them: one a class (one in all for two classes where the loss tells two apart), or one a number. */
  readonly outputs: number;
  /** Classes of one row, one after the other: of sequences; absent: one. Where it is −1, nothing is to be predicted. */
  readonly steps?: number;
  /** How much a row of each class counts; absent: all the same. */
  readonly classWeights?: Float32Array;
  /** Where the values are not in their own unit: own = value · scale + shift, for each target. */
  readonly scale?: { readonly shift: Float64Array; readonly scale: Float64Array };
  /** Numbers that are no classes, which makes sense for a network of one score at most: what is wrong where it has more. */
  readonly onlyForOneScore?: TableProblem;
}

/**
 * The targets as a loss wants them: classes, or columns of their shares; two classes, or numbers 0 and 1; or numbers.
 * @throws TableProblem
 */
export function readTargets(table: Table, columns: readonly Column[], loss: LossName, training: Int32Array): Targets {
  const [first] = columns;
  const names = columns.map(({ name }) => name);
  const { targets, takesShares } = lossKindNamed(loss);
  if (targets === 'numbers') return numbersOf(table, columns, names);
  if (targets === 'yesOrNo' && isNumeric(columns)) {
    const numbers = numbersOf(table, columns, names);
    const other = numbers.values.findIndex((x) => x !== 0 && x !== 1);
    if (other < 0) {
      if (numbers.width > 1) return numbers;
      return { ...numbers, classes: ['0', '1'] };
    }
  }
  if (takesShares && isNumeric(columns)) {
    const shares = sharesOf(table, columns, names);
    if (shares) return shares;
  }
  if (targets === 'classes' && columns.length === 1 && first.kind === 'numbers' && first.shape.length === 1)
    return sequenceOf(table, first);
  if (columns.length > 1 || sizeOf(first) > 1) {
    throw new TableProblem(
      `${loss} predicts one class a row, so \`target\` is one column, not ${columns.length > 1 ? columns.length : `a list of ${sizeOf(first)} numbers`}${takesShares ? ' (several may be the shares of the classes, which add up to 1 in every row)' : ''}. Name one column, or take \`loss: meanSquaredError\`.`,
      'target',
    );
  }
  return classesOf(table, first, loss, training);
}

/** Lists of whole numbers: a class at every step. What is missing, or below 0, is padding. */
function sequenceOf(table: Table, column: NumberColumn): Targets {
  const steps = sizeOf(column);
  const isPadding = (x: number) => Number.isNaN(x) || x < 0;
  let most = 0;
  for (const x of column.values) if (!isPadding(x) && x > most) most = x;
  const place = column.values.findIndex((x: number) => !isPadding(x) && !Number.isInteger(x));
  if (place >= 0)
    throw new TableProblem(
      `${sentence(table.rowName(Math.floor(place / steps)))} has ${column.values[place]} in “${column.name}”, but a sequence of classes is of whole numbers from 0 on (below 0: no class). Take \`loss: meanSquaredError\` for numbers.`,
      'target',
    );
  if (most >= mostClasses)
    throw new TableProblem(
      `“${column.name}” has the class ${most}, but there may be ${mostClasses} at most, numbered from 0 on.`,
      'target',
    );
  const classes = column.entries ?? Array.from({ length: most + 1 }, (_, i) => String(i));
  const values = Float32Array.from(column.values, (x) => (isPadding(x) ? -1 : x));
  return { names: [column.name], classes, width: steps, values, outputs: classes.length, steps };
}

/** Columns of numbers that add up to 1 in every row: how much of it is of each class. */
function sharesOf(table: Table, columns: readonly Column[], names: readonly string[]): Targets | undefined {
  const width = columns.reduce((sum, column) => sum + sizeOf(column), 0);
  if (width === 1 || columns.some(({ values }) => values.some((x: number | string | undefined) => Number.isNaN(x)))) return undefined;
  const shares = numbersOf(table, columns, names);
  for (let row = 0; row < table.rows; row++) {
    const own = shares.values.subarray(row * width, (row + 1) * width);
    const isWhole = Math.abs(own.reduce((sum, x) => sum + x, 0) - 1) <= 1e-3;
    if (!isWhole || own.some((x) => x < 0)) return undefined;
  }
  return shares;
}

function isNumeric(columns: readonly Column[]): boolean {
  return columns.every(({ kind }) => kind === 'numbers');
}

function numbersOf(table: Table, columns: readonly Column[], names: readonly string[]): Targets {
  const width = columns.reduce((sum, column) => sum + sizeOf(column), 0);
  const values = new Float32Array(table.rows * width);
  let from = 0;
  for (const column of columns) {
    const size = sizeOf(column);
    for (let row = 0; row < table.rows; row++) {
      for (let i = 0; i < size; i++)
        values[row * width + from + i] = finiteNumber(column.values[row * size + i], column, () => table.rowName(row), 'target');
    }
    from += size;
  }
  return { names, classes: [], width, values, outputs: width };
}

/** Classes in the order of their names; numbers in their own order. */
function classesOf(table: Table, column: Column, loss: LossName, training: Int32Array): Targets {
  const texts = Array.from({ length: table.rows }, (_, row) => {
    const value = column.values[row];
    return typeof value === 'string'
      ? value
      : String(Number.isFinite(value) ? value : finiteNumber(value, column, () => table.rowName(row), 'target'));
  });
  const fractional = column.kind === 'numbers' ? column.values.find((value: number) => !Number.isInteger(value)) : undefined;
  if (fractional !== undefined) {
    const problem = new TableProblem(
      `“${column.name}” holds ${fractional}, but ${loss} predicts classes. Take \`loss: meanSquaredError\` for numbers, or a column with classes as target.`,
      'target',
    );
    if (!lossKindNamed(loss).takesShares) throw problem;
    return { ...numbersOf(table, [column], [column.name]), onlyForOneScore: problem };
  }
  const classes = sortedCategories(texts);
  if (classes.length < 2)
    throw new TableProblem(
      `“${column.name}” is “${classes[0]}” in every row of ${table.name}: there is one class only, and nothing to learn. Take data with at least two classes.`,
      'target',
    );
  if (classes.length > mostClasses)
    throw new TableProblem(
      `“${column.name}” has ${classes.length} different values, which are too many for classes (at most ${mostClasses}). Take \`loss: meanSquaredError\` for numbers, or another column as target.`,
      'target',
    );
  const isYesOrNo = lossKindNamed(loss).targets === 'yesOrNo';
  if (isYesOrNo && classes.length !== 2)
    throw new TableProblem(
      `“${column.name}” has ${classes.length} classes, but ${loss} tells two apart. Take \`loss: crossEntropy\`.`,
      'target',
    );
  const numberOf = new Map(classes.map((name, i) => [name, i]));
  const values = Float32Array.from(texts, (text) => numberOf.get(text) ?? NaN);
  const unseen = classes.findIndex((_, i) => !training.some((row) => values[row] === i));
  if (unseen >= 0)
    throw new TableProblem(
      `No training row has the class “${classes[unseen]}” of “${column.name}”: all of its rows are kept for validation. Write a smaller \`validation\`, or another \`seed\`.`,
      'validation',
    );
  return { names: [column.name], classes, width: 1, values, outputs: isYesOrNo ? 1 : classes.length };
}

const mostClasses = 10_000;

/** What a network that is to give back its inputs learns: the inputs as it sees them. @throws TableProblem where the loss is not of such numbers. */
export function inputsAsTargets(
  names: readonly string[],
  inputs: Float32Array,
  width: number,
  { shift, scale }: Scaling,
  loss: LossName,
): Targets {
  const { targets } = lossKindNamed(loss);
  const isShare = (x: number) => x >= 0 && x <= 1;
  if (targets === 'classes' || (targets === 'yesOrNo' && !inputs.every(isShare))) {
    throw new TableProblem(
      `${loss} ${targets === 'classes' ? 'predicts classes' : 'takes numbers from 0 to 1'}, and the target is the inputs. Take \`loss: meanSquaredError\`${targets === 'classes' ? '' : ', or write `normalize: true`'}.`,
      'target',
    );
  }
  return { names, classes: [], width, values: inputs, outputs: width, scale: { shift, scale } };
}

/** Numbers to mean 0 and standard deviation 1 over the training rows. @throws TableProblem of classes. */
export function standardized(targets: Targets, training: Int32Array): Targets {
  if (targets.classes.length > 0)
    throw new TableProblem(`\`standardizeTarget\` is of numbers, and “${targets.names[0]}” is a class. Remove it.`, 'standardizeTarget');
  const { shift, scale, apply } = scalingOf(targets.values, targets.width, training, { standardize: true, normalize: false });
  return { ...targets, values: apply(targets.values), scale: { shift, scale } };
}

/** Values as a network gives or learns them, in their own unit. */
export function inOwnUnit(values: Float32Array, { scale, width }: Targets): Float32Array {
  return scale ? values.map((x, i) => x * scale.scale[i % width] + scale.shift[i % width]) : values;
}

/** Rows of each class, among the rows named. */
export function countClasses({ classes, values, width }: Targets, rows: Int32Array): Int32Array {
  const counts = new Int32Array(classes.length);
  if (classes.length > 0)
    for (const row of rows) for (let i = row * width; i < (row + 1) * width; i++) if (values[i] >= 0) counts[values[i]]++;
  return counts;
}

/** With the weights of classes that are asked for. `balanced`: n / (classes · rows of the class), as scikit-learn has it. @throws TableProblem */
export function weighed(targets: Targets, wanted: DatasetDescription['classWeights'], training: Int32Array): Targets {
  const { classes } = targets;
  if (wanted === undefined) return targets;
  if (classes.length === 0)
    throw new TableProblem(
      `\`classWeights\` are of classes, and the target ${targets.names
        .slice(0, 3)
        .map((name) => `“${name}”`)
        .join(', ')} is of numbers. Remove them.`,
      'classWeights',
    );
  if (wanted === 'balanced') {
    const counts = countClasses(targets, training);
    const all = counts.reduce((sum, count) => sum + count, 0);
    return { ...targets, classWeights: Float32Array.from(counts, (count) => all / (classes.length * Math.max(1, count))) };
  }
  const stranger = [...wanted.keys()].find((name) => !classes.includes(name));
  if (stranger !== undefined) {
    const nearest = nearestNames(stranger, classes);
    throw new TableProblem(
      `“${targets.names[0]}” has no class “${stranger}”. ${nearest.length > 0 ? `Did you mean “${nearest[0]}”?` : `Its classes are ${classes.slice(0, 12).join(', ')}.`}`,
      'classWeights',
      nearest,
    );
  }
  return { ...targets, classWeights: Float32Array.from(classes, (name) => wanted.get(name) ?? 1) };
}
