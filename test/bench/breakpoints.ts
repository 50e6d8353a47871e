import { BreakpointSet } from '../../src/core/breakpoints/breakpointSet';
import type { Breakpoint } from '../../src/core/breakpoints/breakpoint';
import type { DebuggedRun } from '../../src/core/breakpoints/debuggedRun';
import { Session } from '../../src/core/engine/session';
import { load, rosenbrock } from '../support/load';
import type { Figure } from './figure';

const steps = 100_000;
/** The fastest of them counts: whatever else the machine does only slows a run down. */
const repetitions = 5;
/** Of every kind; none of them ever holds. */
const never: readonly Breakpoint[] = [
  { id: 1, place: { kind: 'function' }, condition: 'norm(gradient) > 1e9' },
  { id: 2, place: { kind: 'function' }, condition: 'value < -1 and step % 100 == 0' },
  { id: 3, place: { kind: 'function' }, condition: 'cosine(gradient, previous.gradient) > 2' },
  { id: 4, place: { kind: 'data', expression: 'x', rule: { kind: 'range', from: -100, to: 100 } } },
  { id: 5, place: { kind: 'function' }, condition: 'abs(value - previous.value) > 1e9 or ratio.x > 1e9' },
];

/** What conditions cost while a run is computed, and while it is only moved over again. */
export async function breakpoints(): Promise<Figure[]> {
  const { experiment, run: start } = await load(rosenbrock('{ adam: { learningRate: 0.001 } }', steps));
  const session = (armed: boolean) => {
    const set = new BreakpointSet();
    const made = new Session({ stopConditions: set });
    const position = made.add('adam', start(0, { budget: 1 << 28 }));
    const debugged: DebuggedRun = {
      id: position.id,
      label: 'adam',
      run: position.run,
      experiment,
      entry: experiment.optimizers[0],
      step: 0,
    };
    const verdicts = set.set(armed ? never : [], [debugged]);
    if (!verdicts.every(({ verified }) => verified))
      throw new Error(`A breakpoint of the bench does not hold: ${JSON.stringify(verdicts)}`);
    return made;
  };
  const run = (made: Session) => {
    const began = performance.now();
    made.start(undefined);
    while (made.isRunning) made.tick();
    if (made.positions[0].cursor !== steps) throw new Error(`The run stopped at step ${made.positions[0].cursor}.`);
    return performance.now() - began;
  };
  const computing = { plain: [] as number[], armed: [] as number[] };
  const again = { plain: [] as number[], armed: [] as number[] };
  for (let i = 0; i < repetitions; i++) {
    for (const name of i % 2 ? (['plain', 'armed'] as const) : (['armed', 'plain'] as const)) {
      const made = session(name === 'armed');
      computing[name].push(run(made));
      made.restart();
      again[name].push(run(made));
    }
  }
  const ratio = Math.min(...computing.armed) / Math.min(...computing.plain);
  const perTest = ((Math.min(...again.armed) - Math.min(...again.plain)) / steps / never.length) * 1e6;
  return [
    {
      name: `Continuing over ${steps.toLocaleString('en')} steps of Rosenbrock/adam with ${never.length} conditions that never hold`,
      value: `${ratio.toFixed(3)}× (${(Math.min(...computing.armed) / 1000).toFixed(2)} s against ${(Math.min(...computing.plain) / 1000).toFixed(2)} s without)`,
      bound: '≤ 1.3×',
      isMet: ratio <= 1.3,
      note: `over recorded steps ${perTest.toFixed(0)} ns a condition; fastest of ${repetitions}`,
    },
  ];
}
