import type { LossName } from '../../experiment/networkObjective';
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
  /** Outputs a network needs for them: one a class (one in all for two classes under binaryCrossEntropy), or one a number. */
  readonly outputs: number;
}

/**
 * The targets as a loss wants them: classes for crossEntropy; two classes, or numbers 0 and 1, for binaryCrossEntropy;
 * numbers for the others.
 * @throws TableProblem
 */
export function readTargets(table: Table, columns: readonly Column[], loss: LossName, training: Int32Array): Targets {
  const [first] = columns;
  const names = columns.map(({ name }) => name);
  if (loss === 'meanSquaredError' || loss === 'huber') return numbersOf(table, columns, names);
  if (loss === 'binaryCrossEntropy' && isNumeric(columns)) {
    const numbers = numbersOf(table, columns, names);
    const other = numbers.values.findIndex((x) => x !== 0 && x !== 1);
    if (other < 0) {
      if (numbers.width > 1) return numbers;
      return { ...numbers, classes: ['0', '1'] };
    }
  }
  if (columns.length > 1 || sizeOf(first) > 1) {
    throw new TableProblem(`${loss} predicts one class a row, so \`target\` is one column, not ${columns.length > 1 ? columns.length : `a list of ${sizeOf(first)} numbers`}. Name one column, or take \`loss: meanSquaredError\`.`, 'target');
  }
  return classesOf(table, first, loss, training);
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
  if (fractional !== undefined) throw new TableProblem(`“${column.name}” holds ${fractional}, but ${loss} predicts classes. Take \`loss: meanSquaredError\` for numbers, or a column with classes as target.`, 'target');
  const classes = sortedCategories(texts);
  if (classes.length < 2) throw new TableProblem(`“${column.name}” is “${classes[0]}” in every row of ${table.name}: there is one class only, and nothing to learn. Take data with at least two classes.`, 'target');
  if (classes.length > mostClasses) throw new TableProblem(`“${column.name}” has ${classes.length} different values, which are too many for classes (at most ${mostClasses}). Take \`loss: meanSquaredError\` for numbers, or another column as target.`, 'target');
  if (loss === 'binaryCrossEntropy' && classes.length !== 2) throw new TableProblem(`“${column.name}” has ${classes.length} classes, but binaryCrossEntropy tells two apart. Take \`loss: crossEntropy\`.`, 'target');
  const numberOf = new Map(classes.map((name, i) => [name, i]));
  const values = Float32Array.from(texts, (text) => numberOf.get(text) ?? NaN);
  const unseen = classes.findIndex((_, i) => !training.some((row) => values[row] === i));
  if (unseen >= 0) throw new TableProblem(`No training row has the class “${classes[unseen]}” of “${column.name}”: all of its rows are kept for validation. Write a smaller \`validation\`, or another \`seed\`.`, 'validation');
  return { names: [column.name], classes, width: 1, values, outputs: loss === 'binaryCrossEntropy' ? 1 : classes.length };
}

const mostClasses = 10_000;
