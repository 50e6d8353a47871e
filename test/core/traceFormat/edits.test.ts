import assert from 'node:assert/strict';
import { optionChange } from '../../../src/core/engine/changeOption';
import { fork } from '../../../src/core/engine/fork';
import { Run } from '../../../src/core/engine/run';
import { TraceExport } from '../../../src/core/traceFormat/exporter';
import { load, rosenbrock } from '../../support/load';

type Line = Record<string, unknown> & { type: string; step?: number; run?: string };

async function changed() {
  const { run: start, experiment } = await load(rosenbrock('{ adam: { learningRate: 0.05 } }', 5000));
  const run = start();
  while (run.length < 3000) run.advance();
  run.edit({ step: 2500, text: 'x = 0.5', change: { kind: 'parameters', index: 0, value: 0.5 } });
  run.edit({ step: 2500, text: 'learningRate = 0.01', change: optionChange(run, 2500, 'learningRate', 0.01) });
  while (run.length < 2600) run.advance();
  const child = new Run(fork(run, 2550, {}, 5000), { budget: 1 << 22, allocate: (bytes) => new ArrayBuffer(bytes) });
  while (child.length < 2560) child.advance();
  return {
    experiment,
    runs: [
      { id: 'adam', run },
      { id: 'adam-2', run: child, parent: 'adam' },
    ],
  };
}

function exported(
  { experiment, runs }: Awaited<ReturnType<typeof changed>>,
  format: 'jsonl' | 'csv',
  between: () => void = () => undefined,
): string[] {
  const trace = new TraceExport(format, experiment, runs);
  let text = '';
  for (let next: number | null = 0; next !== null; between()) {
    const piece = trace.piece(next);
    text += piece.text;
    ({ next } = piece);
  }
  return text.trimEnd().split('\n');
}

describe('an exported trace', () => {
  it('tells of every change before the record that is made with it, and of a fork where it begins', async () => {
    const lines = exported(await changed(), 'jsonl').map((line) => JSON.parse(line) as Line);
    const edits = lines.filter(({ type }) => type === 'edit');
    assert.deepEqual(edits, [
      { type: 'edit', run: 'adam', step: 2500, kind: 'parameters', name: 'x', value: 0.5, text: 'x = 0.5' },
      { type: 'edit', run: 'adam', step: 2500, kind: 'option', name: 'learningRate', value: 0.01, text: 'learningRate = 0.01' },
    ]);
    const at = lines.findIndex(({ type }) => type === 'edit');
    assert.deepEqual([lines[at - 1].step, lines[at + 2].step, lines[at + 2].type], [2499, 2500, 'step']);
    assert.deepEqual((lines[at + 2].parameters as { x: number }).x, 0.5);
    const runs = lines[0].runs as { run: string; parent?: string; forkedAt?: number }[];
    assert.deepEqual(
      runs.map(({ run, parent, forkedAt }) => [run, parent, forkedAt]),
      [
        ['adam', undefined, undefined],
        ['adam-2', 'adam', 2550],
      ],
    );
    const child = lines.filter(({ run, type }) => run === 'adam-2' && (type === 'step' || type === 'end'));
    assert.deepEqual([child[0].step, child.at(-1)?.step, child.length], [2550, 2559, 10]);
    assert.equal(lines.filter(({ type, run }) => type === 'step' && run === 'adam').length, 2599);
  });

  it('has a last column for changes in CSV, where there are any', async () => {
    const lines = exported(await changed(), 'csv');
    assert.match(lines[0], /,edit$/);
    assert.match(lines[2501], /^adam,2500,.*,x = 0\.5; learningRate = 0\.01$/);
    assert.match(lines[2500], /^adam,2499,.*,$/);
    assert.equal(new Set(lines.map((line) => line.split(',').length)).size, 1);
  });

  it('survives a change in the middle of it', async () => {
    const given = await changed();
    let pieces = 0;
    const lines = exported(given, 'jsonl', () => {
      if (pieces++ === 0) given.runs[0].run.edit({ step: 2100, text: 'x = 1', change: { kind: 'parameters', index: 0, value: 1 } });
    }).map((line) => JSON.parse(line) as Line);
    assert.equal(lines.filter(({ run, type }) => run === 'adam' && type === 'end')[0].step, 2100);
  });
});
