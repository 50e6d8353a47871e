import type { RuleDefinition } from './definition';
import { Coupled, updateOne, type Numbers } from './oneCoordinate';

/**
 * A rule around a preconditioner that stays as it is: m ← β·m + c·g, θ ← (1 − α·w)·θ − α·P⁻¹·(a·m + b·g), where g is the gradient
 * with the penalty of weight decay in it, if there is any.
 */
export interface LinearMomentumForm {
  readonly beta: number;
  readonly c: number;
  readonly a: number;
  readonly b: number;
  /** w: decoupled weight decay, or where there is no momentum any. */
  readonly decay: number;
  /** What weight decay in the gradient adds to every curvature. */
  readonly addedCurvature: number;
  /** P at this coordinate: α divided by the effective learning rate. */
  readonly preconditioner: number;
}

/** Where an optimizer stands at one coordinate. */
export interface Standing {
  readonly t: number;
  /** α(t) */
  readonly learningRate: number;
  /** Options that are numbers or switches. */
  readonly options: Readonly<Record<string, unknown>>;
  /** State by name, as the update leaves it; of the momentum only that there is one matters. */
  readonly state: Numbers;
}

/** Numbers at which a form is tried: of both signs and several sizes, so that no kink is missed. */
const probes: readonly (readonly [m: number, g: number, theta: number])[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [-1.7, 0.6, 2.3],
  [0.4, -3.1, -0.8],
  [-0.02, -0.05, 0.3],
  [2.9, 1.3, -4.1],
];
const isNear = (x: number, y: number, scale: number): boolean => Math.abs(x - y) <= 1e-9 * Math.max(scale, 1e-30);

/**
 * The linear momentum form that a rule's equations have, found by trying them in float64: of all its state at most one is a
 * momentum, linear in itself and the gradient, and with all other state held the update is linear. Undefined where there is no
 * such form: signs, matrices, norms, several momenta.
 */
export function linearMomentumForm(rule: RuleDefinition, { t, learningRate, options, state }: Standing): LinearMomentumForm | undefined {
  const switches = Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) =>
      typeof value === 'number' || typeof value === 'boolean' ? [[name, Number(value)]] : [],
    ),
  );
  const names = rule.state.filter(({ per }) => per === 'entry').map(({ name }) => name);
  try {
    for (const momentum of [undefined, ...names]) {
      const frozen = new Set(rule.state.map(({ name }) => name).filter((name) => name !== momentum));
      const at = ([m, g, theta]: readonly [number, number, number]) => {
        const made = updateOne(
          rule,
          { ...switches, ...state, ...(momentum === undefined ? {} : { [momentum]: m }), g, theta, t, learningRate, value: 0 },
          frozen,
        );
        return { update: made.update, momentum: momentum === undefined ? 0 : made.state[momentum], rate: made.effectiveLearningRate };
      };
      const form = formOf(at, momentum !== undefined, learningRate);
      if (form) return form;
    }
  } catch (error) {
    if (error instanceof Coupled) return undefined;
    throw error;
  }
  return undefined;
}

type Tried = (probe: readonly [number, number, number]) => { readonly update: number; readonly momentum: number; readonly rate: number };

function formOf(at: Tried, hasMomentum: boolean, learningRate: number): LinearMomentumForm | undefined {
  const made = probes.map(at);
  const [ofM, ofG, ofTheta] = made;
  const scale = Math.max(...made.map(({ update }) => Math.abs(update)));
  const { rate } = ofG;
  // No offset, and every probe as the first three say.
  const isLinear = probes.every(([m, g, theta], i) => {
    const expected = m * ofM.update + g * ofG.update + theta * ofTheta.update;
    const next = m * ofM.momentum + g * ofG.momentum + theta * ofTheta.momentum;
    return isNear(made[i].update, expected, scale) && isNear(made[i].momentum, next, 10) && isNear(made[i].rate, rate, Math.abs(rate));
  });
  if (!isLinear || !isNear(at([0, 0, 0]).update, 0, scale) || !(rate > 0)) return undefined;
  const [beta, c] = [ofM.momentum, ofG.momentum];
  // A momentum that nothing of θ comes from is none.
  if (hasMomentum && (ofM.update === 0 || beta === 0)) return undefined;
  const a = hasMomentum ? -ofM.update / (rate * beta) : 0;
  const b = -ofG.update / rate - a * c;
  if (a * c + b === 0) return undefined;
  const addedCurvature = hasMomentum && c !== 0 ? ofTheta.momentum / c : 0;
  const decay = (-ofTheta.update - rate * (a * c + b) * addedCurvature) / learningRate;
  return { beta, c, a, b: Math.abs(b) < 1e-12 * Math.abs(a * c) ? 0 : b, decay, addedCurvature, preconditioner: learningRate / rate };
}

/**
 * λ*: the largest curvature, of P^(−1/2)·H·P^(−1/2) and weight decay in the gradient, at which the form still contracts: above it a
 * valley's sides are climbed (Cohen et al. 2022, "Adaptive gradient methods at the edge of stability", in its general form).
 */
export function stabilityLimit({ beta, c, a, b, decay }: LinearMomentumForm, learningRate: number): number {
  return ((1 + beta) * (2 - learningRate * decay)) / (learningRate * (a * c + b * (1 + beta)));
}
