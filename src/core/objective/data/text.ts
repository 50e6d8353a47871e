/** A text as sequences of characters or words: what a language model learns from. */
import type { TextOptions } from '../networkObjective';
import { room, TableProblem, textOf, type NumberColumn, type Table } from './table';

/** What stands for tokens that are too rare to be told apart. */
const others = '⟨other⟩';

/**
 * Rows of `length` tokens, by their numbers (`tokens`), and of the tokens that follow each (`next`): the target. Numbers are in the order
 * of the tokens' names.
 * @throws TableProblem for a text that is shorter than one row.
 */
export function readText(bytes: Uint8Array, name: string, { tokens, length, stride = length, vocabulary }: TextOptions): Table {
  const text = textOf(bytes, name, room.bytes).replaceAll('\r\n', '\n');
  const read = tokens === 'characters' ? Array.from(text) : (text.match(/[\p{L}\p{N}_'’]+|[^\s\p{L}\p{N}]/gu) ?? []);
  if (read.length <= length)
    throw new TableProblem(
      `${name} has ${read.length} ${tokens}, but a row takes ${length} and the one after. Write a smaller \`length\`, or take a longer text.`,
    );
  const names = vocabularyOf(read, vocabulary);
  const numberOf = new Map(names.map((token, i) => [token, i]));
  const rare = numberOf.get(others) ?? 0;
  const numbers = Int32Array.from(read, (token) => numberOf.get(token) ?? rare);
  const rows = Math.floor((numbers.length - 1 - length) / stride) + 1;
  const column = (columnName: string, ahead: number): NumberColumn => {
    const values = new Float32Array(rows * length);
    for (let row = 0; row < rows; row++) values.set(numbers.subarray(row * stride + ahead, row * stride + ahead + length), row * length);
    return { name: columnName, kind: 'numbers', shape: [length], values, entries: names };
  };
  return { name, rows, columns: [column('tokens', 0), column('next', 1)], rowName: (row) => `row ${row} of ${name}` };
}

/** The commonest tokens by name, with one for the others where there are more. */
function vocabularyOf(read: readonly string[], most: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const token of read) counts.set(token, (counts.get(token) ?? 0) + 1);
  const byName = (a: string, b: string) => (a < b ? -1 : 1);
  if (counts.size <= most) return [...counts.keys()].sort(byName);
  const common = [...counts]
    .sort(([a, count], [b, other]) => other - count || byName(a, b))
    .slice(0, most - 1)
    .map(([token]) => token);
  return [...common, others].sort(byName);
}
