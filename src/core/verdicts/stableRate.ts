import { linearMomentumForm, stabilityLimit } from '../optimizer/language/linearMomentum';
import type { Observation } from './observation';
import { symmetricEigen } from './exact/symmetricEigen';

/**
 * The learning rate below which the rule is stable at the curvature of θ (of the target, where there is one), by the linear momentum form
 * of its equations: (2 + 2μ)/λ for gradient descent with heavy-ball momentum μ (Goh, Why momentum really works, 2017). Undefined for
 * other rules, and where nothing curves up.
 */
export function stableRate(o: Observation): number | undefined {
  const { assignment } = o.run;
  if (assignment.rule.name !== 'sgd' || !o.exact) return undefined;
  const options = o.run.optionsAt(o.step);
  const { values } = o.target?.eigen ?? symmetricEigen(o.exact.hessian(o.theta(o.step)), o.exact.size);
  const steepest = Math.max(...values.map((curvature) => o.sign * curvature));
  if (!(steepest > 0)) return undefined;
  const equations = assignment.rule.equations?.(options);
  // Its limit goes with the inverse of the rate, and its form knows no beginning.
  const form = equations && linearMomentumForm(equations, { t: o.step + 1, learningRate: 1, options, state: { b: 0 } });
  return form && stabilityLimit({ ...form, decay: 0 }, 1) / (steepest + form.addedCurvature + (form.beta === 0 ? form.decay : 0));
}

/**
 * For plain gradient descent the rate that comes closest fastest: 2/(λ₁ + λₙ) by the largest and smallest curvature of the target, or of
 * where the run began or stands, if that curves more.
 */
export function bestRate(o: Observation): number | undefined {
  const { assignment } = o.run;
  if (assignment.rule.name !== 'sgd' || Number(o.run.optionsAt(o.step).momentum) !== 0 || !o.target) return undefined;
  const curvatures = Array.from(o.target.eigen.values, (curvature) => o.sign * curvature);
  const { exact } = o;
  const passed = exact ? [o.run.first, o.step].flatMap((step) => [...symmetricEigen(exact.hessian(o.theta(step)), exact.size).values]) : [];
  const [least, most] = [Math.min(...curvatures), Math.max(...curvatures, ...passed.map((curvature) => o.sign * curvature))];
  return least > 0 ? 2 / (least + most) : undefined;
}
