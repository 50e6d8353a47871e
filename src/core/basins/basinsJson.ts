import type { Experiment } from '../experiment/experiment';
import { coordinateName, type ParameterLayout } from '../parameters';
import { jsonLine, jsonNumber } from '../traceFormat/number';
import type { BasinMap } from './basinMap';
import { fates } from './fate';

const names: ReadonlyMap<number, string> = new Map(
  Object.entries({
    otherStationary: fates.other,
    cycle: fates.cycle,
    escaped: fates.escaped,
    notFinite: fates.notFinite,
    notFinished: fates.notFinished,
  }).map(([name, code]) => [code, name]),
);

/**
 * The maps of some runs as one JSON text. `classes` says what became of starts, the same list for all runs; `class` and `updates` of
 * a run have one number a start, axes[0] running fastest: an index into `classes`, and the updates until it was there for good.
 */
export function basinsJson(
  experiment: Experiment,
  layout: ParameterLayout,
  runs: readonly { readonly id: string; readonly map: BasinMap }[],
  base: Float32Array,
): string {
  const [{ map: first }] = runs;
  const { optima } = first.landmarks;
  const point = (theta: ArrayLike<number>) => Object.fromEntries(Array.from(theta, (x, i) => [coordinateName(layout, i), jsonNumber(x)]));
  const codes = [...optima.keys(), ...names.keys()].filter((code) => runs.some(({ map }) => map.fate.includes(code)));
  const classes = codes.map((code) =>
    code < optima.length
      ? { kind: optima[code].kind, point: point(optima[code].theta), value: jsonNumber(optima[code].value) }
      : { kind: names.get(code) },
  );
  const place = new Map(codes.map((code, i) => [code, i]));
  const onAxes = new Set(first.axes.map(({ coordinate }) => coordinate));
  return jsonLine({
    type: 'basins',
    title: experiment.title,
    goal: experiment.objective.goal,
    steps: experiment.steps,
    axes: first.axes.map(({ coordinate, from, to, count }) => ({ parameter: coordinateName(layout, coordinate), from, to, points: count })),
    held: Object.fromEntries(
      Array.from(base, (x, i): [number, number] => [i, x]).flatMap(([i, x]) =>
        onAxes.has(i) ? [] : [[coordinateName(layout, i), jsonNumber(x)]],
      ),
    ),
    classes,
    runs: runs.map(({ id, map }) => ({
      run: id,
      counts: codes.map((code) => map.fate.reduce((sum, fate) => sum + Number(fate === code), 0)),
      class: Array.from(map.fate, (fate) => place.get(fate) ?? 0),
      updates: Array.from(map.updates),
    })),
  });
}
