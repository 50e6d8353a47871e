import { TableProblem, type Column } from './table';

/** @throws TableProblem that names the row and the column. */
export function finiteNumber(
  value: number | string | undefined,
  { name }: Column,
  row: () => string,
  key: 'inputs' | 'target' = 'inputs',
): number {
  if (value === undefined || Number.isNaN(value))
    throw new TableProblem(`${sentence(row())} has no value for “${name}”. Fill it in, or leave such rows out with \`rows: drop\`.`, key);
  if (typeof value === 'string') {
    throw new TableProblem(
      `${sentence(row())} has “${value.slice(0, 40)}” for “${name}”, but ${key === 'inputs' ? 'inputs are' : 'this loss takes'} numbers. Write a number, or take another column.`,
      key,
    );
  }
  if (!Number.isFinite(Math.fround(value)))
    throw new TableProblem(
      `${sentence(row())} has ${value} for “${name}”, which cannot be computed with. Write a finite number in the range of float32, or remove the row.`,
      key,
    );
  return value;
}

/** A row's name at the beginning of a sentence. */
export function sentence(text: string): string {
  return /^(line|row) /.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
}
