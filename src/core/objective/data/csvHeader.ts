import { carefulNumber } from './csvNumber';
import { TableProblem } from './table';

/**
 * Refuses a first line that holds a row instead of the names of columns: all numbers (but for 0, 1, 2, …, as columns without names
 * are counted), a fraction or a number below 0, whole numbers that do not ascend as years or places do.
 * @throws TableProblem
 */
export function refuseRowAsHeader(names: readonly string[], file: string): void {
  const numbers = names.flatMap((name) => carefulNumber(name.trim()) ?? []);
  if (numbers.length === 0) return;
  const isCounted = numbers.length === names.length && numbers.every((x, i) => x === i);
  const isAscending = numbers.every((x, i) => Number.isInteger(x) && x >= 0 && (i === 0 || x > numbers[i - 1]));
  if (isCounted || (numbers.length < names.length && isAscending)) return;
  const shown = names
    .slice(0, 5)
    .map((name) => name.slice(0, 20))
    .join(', ');
  throw new TableProblem(
    `The first line of ${file} holds values (${shown}${names.length > 5 ? ', …' : ''}), not the names of columns: the file has no header line. Write \`header: false\` under \`data\`, and the columns are called 0, 1, …; or name them, as in \`columns: [${exampleNames(names.length)}]\`. If these are names, write \`header: true\`.`,
  );
}

function exampleNames(count: number): string {
  const letters = 'abc'.slice(0, Math.max(1, Math.min(3, count - 1))).split('');
  return [...letters, ...(count > 4 ? ['…'] : []), 'y'].join(', ');
}
