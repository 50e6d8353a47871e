import assert from 'node:assert/strict';
import { BreakpointSet } from '../../../src/core/breakpoints/breakpointSet';
import { replayable } from '../../../src/core/engine/replayable';
import type { Run } from '../../../src/core/engine/run';
import { Session } from '../../../src/core/engine/session';
import { stageList } from '../../../src/core/engine/stageList';
import { Instruments } from '../../../src/core/instruments/instruments';
import { parameterPath } from '../../../src/core/instruments/parameterPath';
import { seriesSet, type SeriesSet } from '../../../src/core/instruments/series';
import { evaluateExpression } from '../../../src/core/recordLanguage/evaluate';
import { RecordWindow } from '../../../src/core/recordLanguage/window';
import { columnValues, heldValues, type RecordLayout, type RecordQuantity } from '../../../src/core/record/recordLayout';
import type { Subject } from '../../../src/core/record/subject';
import type { Recording, RunEnd } from '../../../src/core/recording/recording';
import { Rows } from '../../../src/core/recording/rows';
import { csvColumns, csvLine } from '../../../src/core/traceFormat/csv';
import { stepLine } from '../../../src/core/traceFormat/jsonLines';
import { assess } from '../../../src/core/verdicts/assess';
import { finish, load, rosenbrock, type LoadedForTest } from '../../support/load';

/** Rows that somebody else has written, read as they are asked for: nothing here can make a step. */
class Opened implements Recording {
  readonly first = 0;
  readonly edits = [];
  readonly metrics = undefined;
  readonly instruments: Instruments;
  readonly series: SeriesSet;
  end: RunEnd | undefined;
  private readonly rows: Rows;

  constructor(
    readonly assignment: Subject,
    readonly layout: RecordLayout,
    private readonly written: readonly Float32Array[],
    private readonly lastEnd: RunEnd | undefined,
  ) {
    this.rows = new Rows({ stride: layout.stride, budget: 1, allocate: (bytes) => new ArrayBuffer(bytes) }, (first, rows) => {
      for (let i = 0; (i + 1) * layout.stride <= rows.length; i++) rows.set(written[first + i], i * layout.stride);
    });
    this.instruments = new Instruments([seriesSet, parameterPath], this);
    this.series = this.instruments.of(seriesSet) as SeriesSet;
  }

  get length(): number {
    return this.rows.length;
  }
  get rowsPerChunk(): number {
    return this.rows.rowsPerChunk;
  }
  advance(): boolean {
    const step = this.length;
    if (step === this.written.length) return false;
    const row = this.rows.room();
    row.set(this.written[step]);
    this.rows.commit();
    const hasUpdate = step < this.written.length - 1;
    if (!hasUpdate) this.end = this.lastEnd;
    this.instruments.take(
      {
        step,
        row,
        hasUpdate,
        values: (quantity, slot) => this.values(step, quantity, slot),
        context: () => ({ step, state: new Float32Array(0) }),
      },
      0,
    );
    return true;
  }
  optionsAt(): Readonly<Record<string, unknown>> {
    return this.assignment.options;
  }
  hasUpdate(step: number): boolean {
    return !(this.end && step === this.length - 1);
  }
  row(step: number): Float32Array {
    return this.rows.at(step);
  }
  memoryAt(step: number): Float32Array {
    return this.rows.memoryAt(step);
  }
  stretchAt(step: number, replay: boolean) {
    return this.rows.stretchAt(step, replay);
  }
  values(step: number, quantity: RecordQuantity, slot?: string): Float32Array {
    return columnValues(this.layout, this.row(step), quantity, slot);
  }
  thetaAfter(step: number): Float32Array {
    return this.hasUpdate(step) ? heldValues(this.layout, this.row(step + 1), 'parameters').slice() : new Float32Array(0);
  }
  newestEntry(): number {
    return NaN;
  }
  setBudget(budget: number): void {
    this.rows.setBudget(budget);
  }
}

describe('a recording without a maker', () => {
  let loaded: LoadedForTest;
  let run: Run;
  let opened: Opened;
  before(async () => {
    loaded = await load(rosenbrock('{ adam: { learningRate: 0.05 } }', 3000));
    run = finish(loaded.run());
    const { rule, options, objective, problem, start, steps } = run.assignment;
    const { layout, goal, backend, stateLayout } = objective;
    const { name, title, usesGradient, effectiveLearningRate, formulaText } = rule;
    const subject: Subject = {
      rule: { name, title, usesGradient, effectiveLearningRate, formulaText, options: rule.options },
      options,
      objective: { layout, goal, backend, stateLayout },
      problem,
      start,
      steps,
    };
    opened = new Opened(
      subject,
      run.layout,
      Array.from({ length: run.length }, (_, step) => run.row(step).slice()),
      run.end,
    );
    while (opened.advance());
  });

  it('is read as the run itself: rows, series, path, CSV, JSON Lines, verdict', () => {
    for (const step of [0, 1, 511, 512, 2999, 3000]) {
      assert.deepEqual(opened.row(step), run.row(step));
      assert.deepEqual(opened.thetaAfter(step), run.thetaAfter(step));
      assert.equal(csvLine(csvColumns([opened]), 'adam', opened, step), csvLine(csvColumns([run]), 'adam', run, step));
      if (step < 3000) assert.equal(stepLine('adam', opened, step, { full: true }), stepLine('adam', run, step, { full: true }));
      assert.deepEqual(assess(loaded.experiment, opened, step, []), assess(loaded.experiment, run, step, []));
    }
    const keys = ['value', 'gradientNorm', 'updateNorm', 'parameters/1'];
    for (const points of [100, 700]) assert.deepEqual(opened.series.read(keys, 0, 3000, points), run.series.read(keys, 0, 3000, points));
    const newest = { step: 3000, theta: heldValues(run.layout, run.row(3000), 'parameters') };
    const pathOf = (one: Recording) => one.instruments.of(parameterPath)?.samples.along([0, 1], newest);
    assert.deepEqual(pathOf(opened), pathOf(run));
  });

  it('is moved through and stopped at like a run', () => {
    const [entry] = loaded.experiment.optimizers;
    const stops = (recording: Recording) => {
      const breakpoints = new BreakpointSet();
      const session = new Session({ stopConditions: breakpoints });
      const position = session.add('adam', recording);
      const debugged = { id: 'adam', label: 'adam', run: recording, experiment: loaded.experiment, entry, step: 0 };
      breakpoints.set([{ id: 1, place: { kind: 'function' }, condition: 'value < 1' }], [debugged]);
      session.start(undefined);
      while (session.isRunning) session.tick();
      return position.cursor;
    };
    assert.equal(stops(opened), stops(run));
    assert.equal(
      evaluateExpression('norm(gradient) + m.x', { window: new RecordWindow(opened), constants: [] }, 7).values[0],
      evaluateExpression('norm(gradient) + m.x', { window: new RecordWindow(run), constants: [] }, 7).values[0],
    );
  });

  it('has no stages of a rule, and says why no update can be made again', () => {
    const [entry] = loaded.experiment.optimizers;
    assert.deepEqual(
      stageList(opened, 3, loaded.experiment, entry).map(({ kind }) => kind),
      ['loss', 'gradient', 'apply'],
    );
    assert.throws(() => replayable(opened), /Adam was run elsewhere, and only its records are here/);
    assert.throws(() => evaluateExpression('f(1, 2)', { window: new RecordWindow(opened), constants: [] }, 7), /only its records are here/);
  });
});
