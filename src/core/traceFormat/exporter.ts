import type { Run } from '../engine/run';
import type { Experiment } from '../experiment/experiment';
import { csvColumns, csvHeader, csvLine, type CsvColumn } from './csv';
import { endLine, experimentLine, stepLine } from './jsonLines';

/** Records a piece may hold: enough to be quick, few enough that a run is not held up. */
const recordsPerPiece = 2000;

/** The recorded trace as text, piece by piece; what runs record after the beginning is left out. */
export class TraceExport {
  private readonly lengths: readonly number[];
  private readonly columns: readonly CsvColumn[];

  constructor(
    private readonly format: 'csv' | 'jsonl',
    private readonly experiment: Experiment,
    private readonly runs: readonly { readonly id: string; readonly run: Run }[],
  ) {
    this.lengths = runs.map(({ run }) => run.length);
    this.columns = format === 'csv' ? csvColumns(runs.map(({ run }) => run)) : [];
  }

  /** @param next 0 first, then what the last piece returned; null after the last piece. */
  piece(next: number): { text: string; next: number | null } {
    const lines = next === 0 ? [this.head()] : [];
    const reached = next + recordsPerPiece;
    let before = 0;
    this.runs.forEach(({ id, run }, i) => {
      const length = this.lengths[i];
      for (let step = Math.max(0, next - before); step < Math.min(length, reached - before); step++) {
        lines.push(this.line(id, run, step, step === length - 1));
      }
      before += length;
    });
    return { text: lines.map((line) => `${line}\n`).join(''), next: reached < before ? reached : null };
  }

  private head(): string {
    if (this.format === 'csv') return csvHeader(this.columns);
    return experimentLine(this.experiment, this.runs, this.runs[0].run.assignment.objective.backend);
  }

  private line(id: string, run: Run, step: number, isLast: boolean): string {
    if (this.format === 'csv') return csvLine(this.columns, id, run, step);
    const options = { full: true, asRecorded: true };
    return isLast ? endLine(id, run, step, options) : stepLine(id, run, step, options);
  }
}
