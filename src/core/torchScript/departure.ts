/** Where a run and PyTorch's part, beyond what rounding explains. */
interface Departure {
  readonly run: string;
  readonly step: number;
  /** `value`, or a parameter’s entry: `dense/kernel[0,1]`. */
  readonly what: string;
  readonly ours: number;
  readonly theirs: number;
  /** How far apart numbers of this size may be here. */
  readonly allowed: number;
}

/** What is compared of one run. */
export interface Agreement {
  readonly run: string;
  /** Records compared. */
  readonly steps: number;
  /** The largest distance met, relative to 0.001 + the size of PyTorch's number. */
  readonly farthest: number;
  /** Records until rounding alone drives PyTorch's own float32 and float64 apart: what comes after says nothing. */
  readonly certain: number;
  readonly departure?: Departure;
}

type Numbers = number | string | readonly Numbers[];

/** A record of a trace, ours or PyTorch's, as JSON Lines have it. */
export interface TraceRecord {
  readonly run: string;
  readonly step: number;
  readonly value: number | string;
  readonly parameters?: Readonly<Record<string, Numbers>>;
}

/** Apart from rounding, runs agree to this. */
const tolerance = 1e-4;
/** Ours may lose so many times what PyTorch itself loses in float32. */
const share = 10;
/** Where PyTorch itself has lost as much, nothing is to be learnt any more. */
const lostCause = 1e-2;
/** Numbers smaller than this are compared as if they were this large. */
const small = 1e-3;

/** Reads step and end records by run; other lines are passed over. */
export function recordsOf(lines: Iterable<string>): Map<string, TraceRecord[]> {
  const runs = new Map<string, TraceRecord[]>();
  for (const line of lines) {
    if (line.trim() === '') continue;
    const record = JSON.parse(line) as TraceRecord & { readonly type: string };
    if (record.type !== 'step' && record.type !== 'end') continue;
    const known = runs.get(record.run);
    if (known) known.push(record);
    else runs.set(record.run, [record]);
  }
  return runs;
}

/**
 * Holds a run against PyTorch's in float32 and float64. The bound grows with what PyTorch loses in float32 up to a step: where a run
 * is chaotic, rounding alone drives it apart, in PyTorch as here.
 */
export function compareRuns(
  run: string,
  ours: readonly TraceRecord[],
  inFloat32: readonly TraceRecord[],
  inFloat64: readonly TraceRecord[],
): Agreement {
  let [certain, lost, farthest] = [0, 0, 0];
  const steps = Math.min(ours.length, inFloat32.length, inFloat64.length);
  for (let i = 0; i < steps; i++) {
    const [own, half, exact] = [ours[i], inFloat32[i], inFloat64[i]].map(numbersOf);
    for (const [what, theirs] of exact) lost = Math.max(lost, distance(half.get(what) ?? NaN, theirs));
    if (lost >= lostCause) break;
    certain = i + 1;
    const allowed = Math.max(tolerance, share * lost);
    for (const [what, theirs] of exact) {
      const value = own.get(what);
      if (value === undefined) continue;
      const far = Math.min(distance(value, theirs), distance(value, half.get(what) ?? NaN));
      farthest = Math.max(farthest, far);
      if (!(far <= allowed))
        return {
          run,
          steps: i,
          certain,
          farthest,
          departure: { run, step: ours[i].step, what, ours: value, theirs: half.get(what) ?? theirs, allowed },
        };
    }
  }
  if (certain === steps && ours.length !== inFloat32.length && ours.length !== inFloat64.length) {
    return {
      run,
      steps,
      certain,
      farthest,
      departure: { run, step: steps, what: 'number of records', ours: ours.length, theirs: inFloat32.length, allowed: 0 },
    };
  }
  return { run, steps, certain, farthest };
}

/** Relative; infinite where one of the two is no number. */
function distance(value: number, reference: number): number {
  if (Object.is(value, reference) || value === reference) return 0;
  const relative = Math.abs(value - reference) / (small + Math.abs(reference));
  return Number.isNaN(relative) ? Infinity : relative;
}

function numbersOf({ value, parameters = {} }: TraceRecord): Map<string, number> {
  const found = new Map([['value', Number(value)]]);
  const visit = (numbers: Numbers, name: string, place: readonly number[]): void => {
    if (Array.isArray(numbers)) (numbers as readonly Numbers[]).forEach((inner, i) => visit(inner, name, [...place, i]));
    else if (typeof numbers !== 'object') found.set(place.length === 0 ? name : `${name}[${place.join(',')}]`, Number(numbers));
  };
  for (const [name, numbers] of Object.entries(parameters)) visit(numbers, name, []);
  return found;
}
