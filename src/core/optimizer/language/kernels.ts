import { arithmetic } from '../../formula/numbers';

/** out ← f(out, …), entry by entry; the second and third operands are the registers after `out`. */
export type Kernel = (out: Float64Array, b: Float64Array, c: Float64Array, n: number) => void;

/** The operations that nearly all time goes into, each in a loop of its own; the others call what they do. */
const fast: Readonly<Record<string, Kernel>> = {
  '+': (out, b, _, n) => {
    for (let i = 0; i < n; i++) out[i] += b[i];
  },
  '-': (out, b, _, n) => {
    for (let i = 0; i < n; i++) out[i] -= b[i];
  },
  '*': (out, b, _, n) => {
    for (let i = 0; i < n; i++) out[i] *= b[i];
  },
  '/': (out, b, _, n) => {
    for (let i = 0; i < n; i++) out[i] /= b[i];
  },
  negate: (out, _, __, n) => {
    for (let i = 0; i < n; i++) out[i] = -out[i];
  },
  square: (out, _, __, n) => {
    for (let i = 0; i < n; i++) out[i] *= out[i];
  },
  sqrt: (out, _, __, n) => {
    for (let i = 0; i < n; i++) out[i] = Math.sqrt(out[i]);
  },
  abs: (out, _, __, n) => {
    for (let i = 0; i < n; i++) out[i] = Math.abs(out[i]);
  },
  max: (out, b, _, n) => {
    for (let i = 0; i < n; i++) out[i] = Math.max(out[i], b[i]);
  },
  min: (out, b, _, n) => {
    for (let i = 0; i < n; i++) out[i] = Math.min(out[i], b[i]);
  },
};

/** The loop of an operation that takes one, two or three operands. */
export function kernelOf(name: string): Kernel {
  if (Object.hasOwn(fast, name)) return fast[name];
  const f = arithmetic[name];
  return (out, b, c, n) => {
    for (let i = 0; i < n; i++) out[i] = f(out[i], b[i], c[i]);
  };
}
