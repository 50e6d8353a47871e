import type { Observation } from './observation';
import { symmetricEigen } from './exact/symmetricEigen';

/**
 * The learning rate below which the rule is stable at the curvature of θ (of the target, where there is one): (2 + 2μ)/λ for gradient
 * descent with heavy-ball momentum μ, 2(1 + μ)/((1 + 2μ)λ) with Nesterov's (Goh, Why momentum really works, 2017; Cohen et al., Gradient
 * descent on neural networks typically occurs at the edge of stability, 2021). Undefined for other rules, and where nothing curves up.
 */
export function stableRate(o: Observation): number | undefined {
  const { assignment } = o.run;
  if (assignment.rule.name !== 'sgd' || !o.exact) return undefined;
  const options = o.run.optionsAt(o.step);
  const [momentum, dampening] = [Number(options.momentum), Number(options.dampening)];
  const { values } = o.target?.eigen ?? symmetricEigen(o.exact.hessian(o.theta(o.step)), o.exact.size);
  const steepest = Math.max(...values.map((curvature) => o.sign * curvature));
  if (!(steepest > 0)) return undefined;
  const scale = options.nesterov === true ? 1 + 2 * momentum : 1 - dampening;
  return (2 * (1 + momentum)) / (scale * steepest);
}

/** For plain gradient descent the rate that comes closest fastest: 2/(λ₁ + λₙ) by the largest and smallest curvature of the target. */
export function bestRate(o: Observation): number | undefined {
  const { assignment } = o.run;
  if (assignment.rule.name !== 'sgd' || Number(o.run.optionsAt(o.step).momentum) !== 0 || !o.target) return undefined;
  const curvatures = Array.from(o.target.eigen.values, (curvature) => o.sign * curvature);
  const [least, most] = [Math.min(...curvatures), Math.max(...curvatures)];
  return least > 0 ? 2 / (least + most) : undefined;
}
