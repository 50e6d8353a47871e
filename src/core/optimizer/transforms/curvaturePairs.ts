/** The memory of limited-memory quasi-Newton methods (Liu & Nocedal 1989). */
import { equation } from '../notation/equation';
import type { StateSlot } from '../rule';
import type { Stage, Vectors } from '../stage';
import { dot } from './products';

/** Pairs whose s·y is not larger are left out, as in PyTorch: the curvature along them is not known to be positive. */
const leastCurvature = 1e-10;

/** s1, y1 is the newest pair. */
export function pairSlots(historySize: number, size: number): readonly StateSlot[] {
  const ages = Array.from({ length: historySize }, (_, age) => age + 1);
  return [
    ...ages.flatMap((age): StateSlot[] => [
      { name: `s${age}`, title: `step of pair ${age}`, size, initial: 0 },
      { name: `y${age}`, title: `change of the gradient of pair ${age}`, size, initial: 0 },
    ]),
    { name: 'previous', title: 'point before', size, initial: 'parameters' },
    { name: 'previousGradient', title: 'gradient before', size, initial: 0 },
    { name: 'pairs', title: 'pairs kept', size: 1, scalar: true, initial: 0 },
  ];
}

function difference(name: string, output: string, formula: string, now: string, before: string): Stage {
  return {
    name,
    output,
    symbol: output,
    formula,
    equation: equation('where(t == 0, 0, now - before)', { now, before }),
    elementwise: true,
    run(vectors, length, { t }) {
      const [change, present, past] = [vectors[output], vectors[now], vectors[before]];
      for (let i = 0; i < length; i++) change[i] = t === 0 ? 0 : present[i] - past[i];
    },
  };
}

const remember = (name: string, output: string, symbol: string, formula: string, input: string): Stage => ({
  name,
  output,
  symbol,
  formula,
  equation: equation('now', { now: input }),
  elementwise: true,
  run(vectors, length) {
    const [kept, present] = [vectors[output], vectors[input]];
    for (let i = 0; i < length; i++) kept[i] = present[i];
  },
});

/** Takes in the newest pair, and remembers point and gradient for the next. */
export function curvaturePairs(historySize: number): readonly Stage[] {
  return [
    difference('change of the point', 's', 's = θ − θₚ', 'theta', 'previous'),
    difference('change of the gradient', 'y', 'y = g − gₚ', 'gradient', 'previousGradient'),
    {
      name: 'curvature pairs',
      output: 'pairs',
      symbol: '|(s, y)|',
      formula: '(s, y) becomes the newest of m pairs where s·y > 10⁻¹⁰; else it is left out',
      equation: { names: {} },
      option: 'historySize',
      elementwise: false,
      run(vectors) {
        const { s, y, pairs } = vectors;
        if (!(dot(s, y) > leastCurvature)) return;
        for (let age = historySize; age > 1; age--) {
          vectors[`s${age}`].set(vectors[`s${age - 1}`]);
          vectors[`y${age}`].set(vectors[`y${age - 1}`]);
        }
        vectors.s1.set(s);
        vectors.y1.set(y);
        pairs[0] = Math.min(historySize, pairs[0] + 1);
      },
    },
    remember('point before', 'previous', 'θₚ', 'θₚ ← θ', 'theta'),
    remember('gradient before', 'previousGradient', 'gₚ', 'gₚ ← g', 'gradient'),
  ];
}

/** d = −H·g without ever making H (Nocedal & Wright 2006, algorithm 7.4); −g while there are no pairs. */
export function quasiNewtonDirection(historySize: number): Stage {
  return {
    name: 'direction',
    output: 'direction',
    symbol: 'd',
    formula: 'd = −H·g: two-loop recursion over the pairs, H₀ = s·y / y·y of the newest',
    equation: { names: {} },
    option: 'historySize',
    elementwise: false,
    run(vectors) {
      const { gradient, direction, pairs } = vectors;
      const kept = Array.from({ length: Math.min(historySize, pairs[0]) }, (_, i) => pairOf(vectors, i + 1));
      const q = Float64Array.from(gradient, (x) => -x);
      const shares = kept.map(({ s, y, curvature }) => {
        const share = dot(s, q) / curvature;
        add(q, -share, y);
        return share;
      });
      if (kept.length > 0) {
        const [{ y, curvature }] = kept;
        const scale = curvature / dot(y, y);
        for (let i = 0; i < q.length; i++) q[i] *= scale;
      }
      for (let i = kept.length - 1; i >= 0; i--) add(q, shares[i] - dot(kept[i].y, q) / kept[i].curvature, kept[i].s);
      direction.set(q);
    },
  };
}

function pairOf(vectors: Vectors, age: number) {
  const [s, y] = [vectors[`s${age}`], vectors[`y${age}`]];
  return { s, y, curvature: dot(s, y) };
}

/** a ← a + factor·b. */
function add(a: Float64Array, factor: number, b: Float32Array): void {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
}
