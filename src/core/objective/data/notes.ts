/** What reading has made of a table: what it took apart unasked, filled in or left out. */
import { displayText, displayValue } from '../../displayText';
import type { DatasetDescription } from '../networkObjective';
import { isMissing, type Column, type NumberColumn, type Table } from './table';

/** More would hide what matters. */
const mostNotes = 20;
const mostValues = 6;

/** A whole sentence, and the key of `data:` that it is about; `source`: the file itself. */
export interface DataNote {
  readonly message: string;
  readonly key: string;
}

/**
 * @param given every row of the table.
 * @param table the rows and columns that are used, inputs first.
 * @param inputs the same columns as numbers, none missing: another column where something was made of it.
 */
export function notesOf(
  given: Table,
  table: Table,
  inputs: readonly NumberColumn[],
  { columns: treatments, fill: usual }: Pick<DatasetDescription, 'columns' | 'fill'>,
): readonly DataNote[] {
  const notes: DataNote[] = [];
  const dropped = given.rows - table.rows;
  if (dropped > 0)
    notes.push({
      key: 'rows',
      message: `${dropped} of ${given.rows} rows of ${given.name} lack a value and are left out (\`rows: drop\`).`,
    });
  inputs.forEach((made, at) => {
    const column = table.columns[at];
    if (made === column || notes.length >= mostNotes) return;
    const name = displayText(column.name, 60);
    const missing = countMissing(column, table.rows);
    const own = treatments.get(column.name)?.fill;
    if (missing > 0)
      notes.push({
        key: own === undefined ? 'fill' : 'columns',
        message: `“${name}” is missing in ${missing} of ${table.rows} rows: filled with ${filling(column, own ?? usual)}.`,
      });
    const values = made.parts?.map((part) => displayText(part.slice(column.name.length + 1), 40));
    if (values && treatments.get(column.name)?.as === undefined) {
      const shown = `${values.slice(0, mostValues).join(', ')}${values.length > mostValues ? ', …' : ''}`;
      notes.push({
        key: 'source',
        message: `“${name}” is text: each of its ${values.length} values (${shown}) becomes an input of its own, 0 or 1. For something else write \`columns: { ${name}: ordinal }\` or \`skip\`.`,
      });
    }
  });
  return notes;
}

function countMissing(column: Column, rows: number): number {
  let count = 0;
  for (let row = 0; row < rows; row++) if (isMissing(column, row)) count++;
  return count;
}

/** Texts have no mean and no median. */
function filling({ kind }: Column, fill: DatasetDescription['fill']): string {
  if (fill !== 'mean' && fill !== 'median' && fill !== 'most frequent') return displayValue(fill);
  return kind === 'texts' || fill === 'most frequent' ? 'its most frequent value' : `its ${fill}`;
}
