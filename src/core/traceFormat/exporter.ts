import type { Recording } from '../recording/recording';
import type { Experiment } from '../experiment/experiment';
import { csvColumns, csvHeader, csvLine, type CsvColumn } from './csv';
import { assess } from '../verdicts/assess';
import { verdictLines } from './verdictLines';
import { editLines, endLine, experimentLine, stepLine } from './jsonLines';

/** Records a piece may hold: enough to be quick, few enough that a run is not held up. */
const recordsPerPiece = 2000;

/** The recorded trace as text, piece by piece; what runs record after the beginning is left out. */
export class TraceExport {
  private readonly lengths: readonly number[];
  private readonly columns: readonly CsvColumn[];
  private readonly hasEdits: boolean;

  constructor(
    private readonly format: 'csv' | 'jsonl',
    private readonly experiment: Experiment,
    private readonly runs: readonly { readonly id: string; readonly run: Recording; readonly parent?: string }[],
  ) {
    this.lengths = runs.map(({ run }) => run.length);
    this.hasEdits = runs.some(({ run }) => run.edits.length > 0);
    this.columns = format === 'csv' ? csvColumns(runs.map(({ run }) => run)) : [];
  }

  /** @param next 0 first, then what the last piece returned; null after the last piece. */
  piece(next: number): { text: string; next: number | null } {
    const lines = next === 0 ? [this.head()] : [];
    const reached = next + recordsPerPiece;
    let before = 0;
    this.runs.forEach(({ id, run }, i) => {
      const end = this.lengths[i];
      const records = end - run.first;
      for (let record = Math.max(0, next - before); record < Math.min(records, reached - before); record++) {
        const step = run.first + record;
        // A change meanwhile may have cut the rest off.
        if (step < run.length) lines.push(...this.lines(id, run, step, step === Math.min(end, run.length) - 1));
      }
      before += records;
    });
    if (reached >= before) lines.push(...this.verdicts());
    return { text: lines.map((line) => `${line}\n`).join(''), next: reached < before ? reached : null };
  }

  private head(): string {
    if (this.format === 'csv') return csvHeader(this.columns, this.hasEdits);
    return experimentLine(this.experiment, this.runs, this.runs[0].run.assignment.objective.backend);
  }

  /** What is said of every run where its export ends; of CSV, which has no place for it, nothing. */
  private verdicts(): readonly string[] {
    if (this.format === 'csv') return [];
    const labelled = this.runs.map(({ id, run }) => ({ label: id, run }));
    return this.runs.flatMap(({ id, run }, i) => {
      const step = Math.min(this.lengths[i], run.length) - 1;
      return verdictLines(id, step, assess(this.experiment, run, step, labelled));
    });
  }

  private lines(id: string, run: Recording, step: number, isLast: boolean): readonly string[] {
    if (this.format === 'csv') return [csvLine(this.columns, id, run, step, this.hasEdits)];
    const options = { full: true, asRecorded: true };
    return [...editLines(id, run, step), isLast ? endLine(id, run, step, options) : stepLine(id, run, step, options)];
  }
}
