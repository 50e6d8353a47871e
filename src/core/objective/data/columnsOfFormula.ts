/** The columns of data that a formula names, as numbers, with the rows to learn from and to validate on. */
import { nearestNames } from '../../nearest';
import type { DatasetDescription } from '../networkObjective';
import { inputColumn, withoutMissing } from './columns';
import { finiteNumber } from './finiteNumber';
import { notesOf, type DataNote } from './notes';
import { joined } from './parts';
import { scalingOf } from './scaling';
import { splitOf } from './split';
import { refuseNumbers, sizeOf, TableProblem, type Column, type Table } from './table';

export interface FormulaColumns {
  readonly name: string;
  /** Of all tables together. */
  readonly rows: number;
  /** In the order asked for. A row's value is of `shape`: a number, or a row of numbers. */
  readonly columns: readonly { readonly name: string; readonly shape: readonly number[]; readonly values: Float32Array }[];
  readonly training: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  readonly notes: readonly DataNote[];
}

/** A name that is no column, so that whoever asked can say where it stands. */
export class NoColumn extends TableProblem {
  constructor(
    message: string,
    readonly column: string,
    suggestions: readonly string[],
  ) {
    super(message, 'source', suggestions);
  }
}

/** @throws TableProblem where a column is not there, or cannot be made numbers. */
export function columnsOfFormula(
  { table: given, validation, test }: { readonly table: Table; readonly validation?: Table; readonly test?: Table },
  names: readonly string[],
  description: DatasetDescription,
  seed: number,
): FormulaColumns {
  for (const name of description.columns.keys()) find(given, name, 'columns');
  const used = (one: Table, key?: 'validation' | 'test'): Table => {
    const columns = names.map((name) => find(one, name, key));
    return description.dropsRows ? withoutMissing({ ...one, columns }, columns) : { ...one, columns };
  };
  const own = used(given);
  const heldOut = [validation && used(validation, 'validation'), test && used(test, 'test')];
  const { table } = joined([own, ...heldOut.flatMap((one) => one ?? [])]);
  const split = splitOf(own.rows, heldOut, description.validation, seed);
  refuseNumbers(
    `${table.rows} rows of ${names.length} columns`,
    table.rows * table.columns.reduce((sum, column) => sum + sizeOf(column), 0),
  );
  const numbers = table.columns.map((column) => {
    if (column.kind === 'texts' && description.columns.get(column.name)?.as !== 'ordinal')
      throw new TableProblem(
        `“${column.name}” of ${table.name} is text, and a formula is of numbers. Give its values numbers with \`columns: { ${column.name}: ordinal }\`, or take another column.`,
        'columns',
      );
    const found = inputColumn(table, column, description, split.training);
    if (found.shape.length > 1)
      throw new TableProblem(
        `A row of “${column.name}” has the shape [${found.shape.join(', ')}], but a formula knows numbers, vectors and matrices: a row of a column is a number or a list of numbers.`,
        'columns',
      );
    return found;
  });
  const targets = new Set(description.target);
  return {
    name: table.name,
    rows: table.rows,
    columns: numbers.map((column) => {
      const raw = Float32Array.from(column.values, (x, i) =>
        Number.isFinite(Math.fround(x)) ? x : finiteNumber(x, column, () => table.rowName(Math.floor(i / sizeOf(column)))),
      );
      const values = targets.has(column.name) ? raw : scalingOf(raw, sizeOf(column), split.training, description).apply(raw);
      return { name: column.name, shape: column.shape, values };
    }),
    ...split,
    notes: notesOf(given, own, numbers, description),
  };
}

function find({ name: file, columns }: Table, wanted: string, key?: 'columns' | 'validation' | 'test'): Column {
  const column = columns.find(({ name }) => name === wanted);
  if (column) return column;
  const names = columns.map(({ name }) => name);
  const nearest = nearestNames(wanted, names);
  const advice = nearest.length
    ? `Did you mean “${nearest[0]}”?`
    : `Its columns are ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}.`;
  if (key) throw new TableProblem(`${file} has no column “${wanted}”. ${advice}`, key, nearest);
  throw new NoColumn(
    `\`${wanted}\` is neither a variable (\`start\`), nor a constant, nor a column of ${file}. ${advice}${nearest.length ? '' : ` Or give it a start value: \`${wanted}: 1\`.`}`,
    wanted,
    nearest,
  );
}
