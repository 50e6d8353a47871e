import type { LossName } from '../../experiment/networkObjective';
import { lossKindNamed } from '../network/losses/registry';
import { sortedCategories } from './columns';
import { finiteNumber } from './dataset';
import { sizeOf, TableProblem, type Column, type Table } from './table';

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
  if (columns.length > 1 || sizeOf(first) > 1) {
    throw new TableProblem(`${loss} predicts one class a row, so \`target\` is one column, not ${columns.length > 1 ? columns.length : `a list of ${sizeOf(first)} numbers`}${takesShares ? ' (several may be the shares of the classes, which add up to 1 in every row)' : ''}. Name one column, or take \`loss: meanSquaredError\`.`, 'target');
  }
  return classesOf(table, first, loss, training);
}

/** Columns of numbers that add up to 1 in every row: how much of it is of each class. */
function sharesOf(table: Table, columns: readonly Column[], names: readonly string[]): Targets | undefined {
  const width = columns.reduce((sum, column) => sum + sizeOf(column), 0);
  if (width === 1) return undefined;
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
      for (let i = 0; i < size; i++) values[row * width + from + i] = finiteNumber(column.values[row * size + i], column, () => table.rowName(row), 'target');
    }
    from += size;
  }
  return { names, classes: [], width, values, outputs: width };
}

/** Classes in the order of their names; numbers in their own order. */
function classesOf(table: Table, column: Column, loss: LossName, training: Int32Array): Targets {
  const texts = Array.from({ length: table.rows }, (_, row) => {
    const value = column.values[row];
    return typeof value === 'string' ? value : String(Number.isFinite(value) ? value : finiteNumber(value, column, () => table.rowName(row), 'target'));
  });
  const fractional = column.kind === 'numbers' ? column.values.find((value: number) => !Number.isInteger(value)) : undefined;
  if (fractional !== undefined) {
    const problem = new TableProblem(`“${column.name}” holds ${fractional}, but ${loss} predicts classes. Take \`loss: meanSquaredError\` for numbers, or a column with classes as target.`, 'target');
    if (!lossKindNamed(loss).takesShares) throw problem;
    return { ...numbersOf(table, [column], [column.name]), onlyForOneScore: problem };
  }
  const classes = sortedCategories(texts);
  if (classes.length < 2) throw new TableProblem(`“${column.name}” is “${classes[0]}” in every row of ${table.name}: there is one class only, and nothing to learn. Take data with at least two classes.`, 'target');
  if (classes.length > mostClasses) throw new TableProblem(`“${column.name}” has ${classes.length} different values, which are too many for classes (at most ${mostClasses}). Take \`loss: meanSquaredError\` for numbers, or another column as target.`, 'target');
  const isYesOrNo = lossKindNamed(loss).targets === 'yesOrNo';
  if (isYesOrNo && classes.length !== 2) throw new TableProblem(`“${column.name}” has ${classes.length} classes, but ${loss} tells two apart. Take \`loss: crossEntropy\`.`, 'target');
  const numberOf = new Map(classes.map((name, i) => [name, i]));
  const values = Float32Array.from(texts, (text) => numberOf.get(text) ?? NaN);
  const unseen = classes.findIndex((_, i) => !training.some((row) => values[row] === i));
  if (unseen >= 0) throw new TableProblem(`No training row has the class “${classes[unseen]}” of “${column.name}”: all of its rows are kept for validation. Write a smaller \`validation\`, or another \`seed\`.`, 'validation');
  return { names: [column.name], classes, width: 1, values, outputs: isYesOrNo ? 1 : classes.length };
}

const mostClasses = 10_000;
