import type { ChartLine } from './chartLines';

/**
 * The exponential moving average of a series, without the pull of its beginning (each is divided by the weights so far). Points that
 * stand for several steps count for as many.
 * @param weight 0 … 1: the share of the average that is kept from one step to the next.
 */
export function smoothed(steps: ArrayLike<number>, values: Float32Array, weight: number): Float32Array {
  let [sum, weights] = [0, 0];
  return values.map((value, i) => {
    if (!Number.isFinite(value)) return value;
    const keep = weight ** Math.max(1, i === 0 ? 1 : steps[i] - steps[i - 1]);
    sum = keep * sum + (1 - keep) * value;
    weights = keep * weights + (1 - keep);
    return sum / weights;
  });
}

/** The colour, mostly see-through; hexadecimal or rgb(…). */
const faint = (colour: string): string => (colour.startsWith('#') ? `${colour}4d` : colour.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.3)'));

/** The smoothed lines, each over its own noise, which is drawn faintly and has no entry in the legend. */
export function smoothLines(lines: readonly ChartLine[], weight: number): readonly ChartLine[] {
  const noise = lines
    .filter(({ isMetric }) => !isMetric)
    .map((line) => ({ ...line, key: `${line.key}|noise`, colour: faint(line.colour), dots: [], isNoise: true }));
  return [
    ...noise,
    ...lines.map((line) => (line.isMetric ? line : { ...line, values: smoothed(line.steps, line.values, weight), dots: [] })),
  ];
}
