import type { Assessment } from '../verdicts/assess';
import { jsonNumber } from './number';

/** What is said of a run at its end, a line each: `{"type":"verdict", …}`, then any number of `{"type":"finding", …}`. */
export function verdictLines(id: string, step: number, { verdict, findings }: Assessment): readonly string[] {
  return [
    JSON.stringify({ type: 'verdict', run: id, step, ...verdict }, finite),
    ...findings.map(({ step: shown, ...finding }) => JSON.stringify({ type: 'finding', run: id, step: shown, ...finding }, finite)),
  ];
}

/** JSON has no NaN and no infinity. */
function finite(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? jsonNumber(value) : value;
}
