/** Columns as people have them made into numbers: texts one-hot or ordinal, missing values filled. */
import type { ColumnTreatment, DatasetDescription, Fill } from '../networkObjective';
import { sentence } from './finiteNumber';
import { isMissing, sizeOf, TableProblem, type Column, type NumberColumn, type Table, type TextColumn } from './table';

/** Texts of more different values are not taken apart unasked. */
const mostUnasked = 32;
const mostCategories = 1024;

/**
 * A column of inputs as numbers, none missing.
 * @param training the rows that fillings are measured on.
 * @throws TableProblem that names the column and what to write.
 */
export function inputColumn(
  table: Table,
  column: Column,
  description: Pick<DatasetDescription, 'columns' | 'fill'>,
  training: Int32Array,
): NumberColumn {
  const treatment = description.columns.get(column.name);
  const as = treatment?.as ?? (column.kind === 'texts' ? 'oneHot' : undefined);
  if (as === undefined) return filledNumbers(table, column as NumberColumn, treatment?.fill ?? description.fill, training);
  if (sizeOf(column) > 1)
    throw new TableProblem(
      `The values of “${column.name}” in ${table.name} are lists, which cannot be ${as === 'oneHot' ? 'made one-hot' : 'put in an order'}. Leave the column out: \`columns: { ${column.name}: skip }\`.`,
      'columns',
    );
  const texts = filledTexts(table, textsOf(column), treatment?.fill ?? description.fill, training);
  return as === 'oneHot' ? oneHot(table, column.name, texts) : ordinal(table, column.name, texts, treatment);
}

/** Numbers as texts, to be taken as categories. */
function textsOf(column: Column): TextColumn {
  if (column.kind === 'texts') return column;
  return { ...column, kind: 'texts', values: Array.from(column.values, (x) => (Number.isNaN(x) ? undefined : String(x))) };
}

/** Different texts by name; numbers in their own order. */
export function sortedCategories(texts: Iterable<string>): string[] {
  const found = [...new Set(texts)];
  const areNumbers = found.every((text) => text.trim() !== '' && Number.isFinite(Number(text)));
  return found.sort((a, b) => (areNumbers ? Number(a) - Number(b) : a < b ? -1 : 1));
}

/**
 * Refuses columns of text that nobody said how to take and that have too many different values to become inputs each.
 * @throws TableProblem that names them all.
 */
export function refuseManyTexts(table: Table, columns: readonly Column[], treatments: DatasetDescription['columns']): void {
  const many = columns.filter(
    (column) => column.kind === 'texts' && treatments.get(column.name)?.as === undefined && differentTexts(column) > mostUnasked,
  );
  const [first] = many;
  if (first?.kind !== 'texts') return;
  const row = Math.max(
    0,
    first.values.findIndex((text) => text !== undefined && !Number.isFinite(Number(text))),
  );
  const shown = many.slice(0, 8).map(({ name }) => name);
  const skip = `columns: { ${shown.map((name) => `${name}: skip`).join(', ')}${many.length > 8 ? ', …' : ''} }`;
  const others =
    many.length > 1
      ? ` So are ${shown
          .slice(1)
          .map((name) => `“${name}”`)
          .join(', ')}${many.length > 8 ? ', …' : ''}.`
      : '';
  throw new TableProblem(
    `“${first.name}” of ${table.name} is text with ${differentTexts(first)} different values (${table.rowName(row)} has “${first.values[row]?.slice(0, 40)}”), and inputs are numbers.${others} Name the columns to learn from under \`inputs:\`, or leave columns out: \`${skip}\`. There, \`oneHot\` makes each value an input of its own, \`ordinal\` a number.`,
    'inputs',
  );
}

function differentTexts({ values }: TextColumn): number {
  return new Set(values.filter((text) => text !== undefined)).size;
}

function oneHot(table: Table, name: string, texts: readonly string[]): NumberColumn {
  const categories = sortedCategories(texts);
  if (categories.length > mostCategories)
    throw new TableProblem(
      `“${name}” of ${table.name} has ${categories.length} different values, but ${mostCategories} at most become inputs. Leave it out: \`columns: { ${name}: skip }\`.`,
      'columns',
    );
  const placeOf = new Map(categories.map((category, i) => [category, i]));
  const values = new Float32Array(texts.length * categories.length);
  texts.forEach((text, row) => (values[row * categories.length + (placeOf.get(text) as number)] = 1));
  return { name, kind: 'numbers', shape: [categories.length], values, parts: categories.map((category) => `${name}=${category}`) };
}

function ordinal(table: Table, name: string, texts: readonly string[], treatment: ColumnTreatment | undefined): NumberColumn {
  const order = treatment?.order ?? sortedCategories(texts);
  const placeOf = new Map(order.map((category, i) => [category, i]));
  const values = Float32Array.from(texts, (text, row) => {
    const place = placeOf.get(text);
    if (place === undefined)
      throw new TableProblem(
        `${sentence(table.rowName(row))} has “${text.slice(0, 40)}” for “${name}”, which its \`order\` does not name. Add it there.`,
        'columns',
      );
    return place;
  });
  return { name, kind: 'numbers', shape: [], values };
}

function filledTexts(table: Table, column: TextColumn, fill: Fill | undefined, training: Int32Array): string[] {
  const missing = column.values.indexOf(undefined);
  if (missing < 0) return column.values as string[];
  if (fill === undefined) throw missingProblem(table, column, missing);
  // Texts have no mean and no median.
  const isFrequent = fill === 'most frequent' || fill === 'mean' || fill === 'median';
  const given = Array.from(training, (row) => column.values[row]).filter((text) => text !== undefined);
  const filling = isFrequent ? mostFrequent(given) : String(fill);
  if (filling === undefined) throw nothingGiven(table, column);
  return column.values.map((text) => text ?? filling);
}

function filledNumbers(table: Table, column: NumberColumn, fill: Fill | undefined, training: Int32Array): NumberColumn {
  // Bytes are all given.
  if (column.values instanceof Uint8Array) return column;
  const missing = column.values.findIndex((x: number) => Number.isNaN(x));
  if (missing < 0) return column;
  const size = sizeOf(column);
  if (fill === undefined) throw missingProblem(table, column, Math.floor(missing / size));
  const filling =
    size === 1
      ? numberFor(
          fill,
          Array.from(training, (row) => column.values[row]).filter((x) => !Number.isNaN(x)),
        )
      : Number(fill);
  if (filling === undefined) throw nothingGiven(table, column);
  if (Number.isNaN(filling)) {
    throw new TableProblem(
      `“${column.name}” holds numbers, and \`fill: ${String(fill).slice(0, 40)}\` is none. Write \`${size === 1 ? 'mean`, `median`, `most frequent`, or a number' : '0` or another number: its values are lists'}.`,
      'columns',
      ['median', 'mean', 'most frequent', '0'],
    );
  }
  return { ...column, values: column.values.map((x: number) => (Number.isNaN(x) ? filling : x)) };
}

/** Undefined where nothing is given to measure; NaN where `fill` is no number. */
function numberFor(fill: Fill, given: readonly number[]): number | undefined {
  if (fill !== 'mean' && fill !== 'median' && fill !== 'most frequent') return typeof fill === 'number' ? fill : Number(fill.trim() || NaN);
  if (given.length === 0) return undefined;
  if (fill === 'mean') return given.reduce((sum, x) => sum + x, 0) / given.length;
  if (fill === 'most frequent') return mostFrequent(given);
  const sorted = Float64Array.from(given).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Of several that are as frequent, the one that comes first. */
function mostFrequent<Value>(values: readonly Value[]): Value | undefined {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce<[Value, number] | undefined>((most, one) => (most && most[1] >= one[1] ? most : one), undefined)?.[0];
}

function missingProblem(table: Table, column: Column, row: number): TableProblem {
  const { name } = column;
  let count = 0;
  for (let i = 0; i < table.rows; i++) if (isMissing(column, i)) count++;
  const others = table.columns
    .filter((one) => one !== column && Array.from({ length: table.rows }, (_, i) => i).some((i) => isMissing(one, i)))
    .map((one) => `“${one.name}”`);
  const also = others.length > 0 ? ` Values are missing in ${others.slice(0, 8).join(', ')}${others.length > 8 ? ', …' : ''}, too.` : '';
  const word = column.kind === 'texts' ? 'most frequent' : 'median';
  const words = column.kind === 'texts' ? 'or a word of its own' : 'or `mean`, `most frequent`, a number';
  return new TableProblem(
    `${sentence(table.rowName(row))} has no value for “${name}” (missing in ${count} of ${table.rows} rows).${also} Fill them, as in \`columns: { ${name}: { fill: ${word} } }\` (${words}; \`fill: ${word}\` under \`data\` for all columns), leave such rows out with \`rows: drop\`, or the column with \`columns: { ${name}: skip }\`.`,
    'inputs',
  );
}

function nothingGiven(table: Table, { name }: Column): TableProblem {
  return new TableProblem(
    `No row of ${table.name} that is learnt from has a value for “${name}”. Leave it out: \`columns: { ${name}: skip }\`.`,
    'columns',
  );
}

/** The table without the rows in which one of these columns misses a value. */
export function withoutMissing(table: Table, used: readonly Column[]): Table {
  const kept: number[] = [];
  for (let row = 0; row < table.rows; row++) if (!used.some((column) => isMissing(column, row))) kept.push(row);
  if (kept.length === table.rows) return table;
  if (kept.length === 0)
    throw new TableProblem(
      `Every row of ${table.name} lacks a value, so that \`rows: drop\` leaves none. Leave out columns that are mostly empty: \`columns: { NAME: skip }\`.`,
      'rows',
    );
  return {
    ...table,
    rows: kept.length,
    rowName: (row) => table.rowName(kept[row]),
    columns: table.columns.map((column) => selected(column, kept)),
  };
}

function selected(column: Column, rows: readonly number[]): Column {
  if (column.kind === 'texts') return { ...column, values: rows.map((row) => column.values[row]) };
  const size = sizeOf(column);
  const values = new Float64Array(rows.length * size);
  rows.forEach((row, i) => values.set(column.values.subarray(row * size, (row + 1) * size), i * size));
  return { ...column, values };
}
