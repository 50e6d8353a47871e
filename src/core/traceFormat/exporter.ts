import type { Run } from '../engine/run';
import type { Experiment } from '../experiment/experiment';
import { csvColumns, csvHeader, csvLine } from './csv';
import { endLine, experimentLine, stepLine } from './jsonLines';

/** Records a piece may hold: enough to be quick, few enough that a run is not held up. */
const recordsPerPiece = 2000;

interface NamedRun {
  readonly id: string;
  readonly run: Run;
}

/**
 * One piece of the trace as text.
 * @param next 0 first, then what the last piece returned; null after the last piece.
 */
export function exportPiece(
  format: 'csv' | 'jsonl',
  experiment: Experiment,
  runs: readonly NamedRun[],
  next: number,
): { text: string; next: number | null } {
  const lines: string[] = [];
  const columns = format === 'csv' ? csvColumns(runs.map(({ run }) => run)) : [];
  if (next === 0) lines.push(format === 'csv' ? csvHeader(columns) : experimentLine(experiment, runs, runs[0].run.assignment.objective.backend));
  const reached = next + recordsPerPiece;
  let before = 0;
  for (const { id, run } of runs) {
    for (let step = Math.max(0, next - before); step < Math.min(run.length, reached - before); step++) {
      if (format === 'csv') lines.push(csvLine(columns, id, run, step));
      else if (run.hasUpdate(step)) lines.push(stepLine(id, run, step, { full: true }));
      if (format === 'jsonl' && step === run.length - 1) lines.push(endLine(id, run, { full: true }));
    }
    before += run.length;
  }
  return { text: lines.map((line) => `${line}\n`).join(''), next: reached < before ? reached : null };
}
