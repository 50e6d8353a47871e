/** A table in words, for a hover over the file that holds it. */
import { displayText } from '../../displayText';
import type { DatasetDescription } from '../networkObjective';
import { isMissing, sizeOf, type Column, type NumberColumn, type Table } from './table';

const mostColumns = 40;
const mostTexts = 5;

/**
 * The columns as a Markdown table: what each is taken for, its type, how many values are missing, and its range or its values.
 * @param isBeginning whether only the beginning of the file was read.
 */
export function describeTable(
  table: Table,
  { columns: treatments, inputs, target }: Pick<DatasetDescription, 'columns' | 'inputs' | 'target'>,
  isBeginning: boolean,
): string {
  const { name, rows, columns } = table;
  const left = columns.filter((column) => treatments.get(column.name)?.as !== 'skip');
  const targets = new Set(target ?? [left.at(-1)?.name]);
  const wanted = new Set(inputs ?? left.map((column) => column.name).filter((column) => !targets.has(column)));
  const role = (column: string) => (targets.has(column) ? 'target' : wanted.has(column) ? 'input' : '–');
  const lines = columns.slice(0, mostColumns).map((column) => {
    const missing = countMissing(column, rows);
    return `| ${text(column.name)} | ${role(column.name)} | ${typeOf(column)} | ${missing === 0 ? '–' : missing} | ${rangeOf(column)} |`;
  });
  const more = columns.length > mostColumns ? `\n\n… and ${columns.length - mostColumns} more columns.` : '';
  const counted = isBeginning ? `the first ${rows} rows` : `${rows} row${rows === 1 ? '' : 's'}`;
  return `**${text(name)}**: ${counted}, ${columns.length} column${columns.length === 1 ? '' : 's'}\n\n| column | used as | type | missing | range |\n| --- | --- | --- | ---: | --- |\n${lines.join('\n')}${more}`;
}

function countMissing(column: Column, rows: number): number {
  let count = 0;
  for (let row = 0; row < rows; row++) if (isMissing(column, row)) count++;
  return count;
}

function typeOf(column: Column): string {
  if (column.kind === 'numbers') return sizeOf(column) === 1 ? 'number' : `numbers ${column.shape.join(' × ')}`;
  return 'text';
}

function rangeOf(column: Column): string {
  return column.kind === 'numbers' ? numberRange(column) : textRange(column.values);
}

function numberRange({ values }: NumberColumn): string {
  let [least, most] = [Infinity, -Infinity];
  for (const x of values) {
    if (x < least) least = x;
    if (x > most) most = x;
  }
  return least > most ? '–' : `${short(least)} … ${short(most)}`;
}

function textRange(values: readonly (string | undefined)[]): string {
  const different = [...new Set(values.filter((value) => value !== undefined))];
  const shown = different.slice(0, mostTexts).map(text).join(', ');
  return different.length === 0
    ? '–'
    : `${different.length} value${different.length === 1 ? '' : 's'}: ${shown}${different.length > mostTexts ? ', …' : ''}`;
}

const short = (x: number) => String(Number(x.toPrecision(6)));

/** A text of a file in Markdown: as it stands, whatever signs it holds. */
function text(given: string): string {
  return displayText(given, 40).replaceAll(/[\\`*_{}[\]()<>#+\-.!|~&:]/g, String.raw`\$&`);
}
