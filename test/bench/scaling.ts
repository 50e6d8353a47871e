import { assign } from '../../src/core/engine/assign';
import { Run } from '../../src/core/engine/run';
import { Session } from '../../src/core/engine/session';
import { BreakpointSet } from '../../src/core/breakpoints/breakpointSet';
import { load, rosenbrock, type LoadedForTest } from '../support/load';
import type { Figure } from './figure';
import { scatterOf } from './noise';

/** Above this, something grows faster than what is asked of it: 1 is linear, and the rest is what a cache that no longer suffices costs. */
const mostExponent = 1.1;
const rounds = 7;
/** Half of the session's memory by default. */
const budget = 96 * 2 ** 20;

/** One size, and the milliseconds that a step takes there; `scatter` of its rounds. */
interface Point {
  readonly size: number;
  readonly time: number;
  readonly scatter: number;
}

const adam = '{ adam: { learningRate: 0.0001 } }';
const shared = (bytes: number) => new SharedArrayBuffer(bytes);

/** The quiet end of several rounds: what disturbs a machine only ever makes things longer. */
function measured(size: number, steps: number, step: () => void): Point {
  const times = Array.from({ length: rounds }, () => {
    const began = performance.now();
    for (let i = 0; i < steps; i++) step();
    return (performance.now() - began) / steps;
  });
  return { size, time: Math.min(...times), scatter: scatterOf(times) };
}

function newRun({ experiment, objective }: LoadedForTest): Run {
  return new Run(assign(experiment, experiment.optimizers[0], objective), { budget, allocate: shared });
}

async function byParameters(): Promise<Point[]> {
  const points: Point[] = [];
  for (const size of [1e2, 1e3, 1e4, 1e5, 1e6, 1e7]) {
    const loaded = await load(
      `objective: { minimize: "sum((1 - w)^2)", start: { w: { length: ${size}, value: -1 } } }\noptimizer: ${adam}\nsteps: 1000000000\n`,
    );
    const run = newRun(loaded);
    for (let i = 0; i < 3; i++) run.advance();
    points.push(measured(size, Math.max(1, Math.min(300, Math.round(3e6 / size))), () => run.advance()));
    loaded.objective.dispose();
  }
  return points;
}

async function byRuns(): Promise<Point[]> {
  const loaded = await load(rosenbrock(adam, 1e12));
  return [1, 2, 4, 8, 16, 32].map((size) => {
    const session = new Session();
    for (let i = 0; i < size; i++) session.add(`run ${i}`, newRun(loaded));
    session.start(undefined);
    for (let i = 0; i < 300; i++) session.tick();
    return measured(size, 300, () => session.tick());
  });
}

async function byRecordedSteps(): Promise<Point[]> {
  const run = newRun(await load(rosenbrock(adam, 1e12)));
  return [1e3, 1e4, 1e5, 1e6, 1e7].map((size) => {
    while (run.length < size) run.advance();
    return measured(size, 300, () => run.advance());
  });
}

async function byConditions(): Promise<Point[]> {
  const loaded = await load(rosenbrock(adam, 1e12));
  const { experiment } = loaded;
  return [0, 1, 4, 16, 64].map((count) => {
    const breakpoints = new BreakpointSet();
    const session = new Session({ stopConditions: breakpoints });
    const run = newRun(loaded);
    const debugged = { ...session.add('adam', run), label: 'adam', experiment, entry: experiment.optimizers[0], step: 0 };
    breakpoints.set(
      Array.from({ length: count }, (_, id) => ({
        id,
        place: { kind: 'function' as const },
        condition: `value < -${id + 1} && x > ${id}`,
      })),
      [debugged],
    );
    session.start(undefined);
    for (let i = 0; i < 300; i++) session.tick();
    // So that none at all has a place on the scale.
    return measured(1 + count, 300, () => session.tick());
  });
}

/** The exponent of the power that the last sizes follow, by least squares on a double logarithmic scale. */
function exponentOf(points: readonly { readonly size: number; readonly time: number }[]): number {
  const logs = points.map(({ size, time }) => [Math.log(size), Math.log(time)]);
  const mean = (k: number) => logs.reduce((sum, log) => sum + log[k], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  return logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

/** How the time of a step grows with what there is of everything. */
export async function scaling(): Promise<Figure[]> {
  const figures: Figure[] = [];
  // What is asked of a step when a run has recorded much is the same: nothing may grow with it.
  for (const [name, most, sizes] of [
    ['parameters', mostExponent, byParameters],
    ['runs', mostExponent, byRuns],
    ['recorded steps', 0.1, byRecordedSteps],
    ['conditions', mostExponent, byConditions],
  ] as const) {
    const points = await sizes();
    // The small sizes are all overhead; where it bends upwards, the large ones tell.
    const [all, large] = [exponentOf(points), exponentOf(points.slice(-3))];
    const worst = Math.max(all, large);
    figures.push({
      name: `Time of a step against the number of ${name}: exponent`,
      value: `${all.toFixed(2)}, of the three largest ${large.toFixed(2)} (${points.map(({ size, time }) => `${size.toLocaleString('en')}: ${time < 0.1 ? `${(1000 * time).toFixed(1)} µs` : `${time.toFixed(2)} ms`}`).join(', ')})`,
      bound: `≤ ${most}`,
      isMet: worst <= most,
      scatter: Math.max(...points.map(({ scatter }) => scatter)),
    });
  }
  return figures;
}
