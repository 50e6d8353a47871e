import type { Experiment } from '../../experiment/experiment';
import { columnValues } from '../../record/recordLayout';
import type { Recording } from '../../recording/recording';
import { exactFunction } from './exactFunction';
import { stationaryBelow } from './stationaryPoint';
import { symmetricEigen } from './symmetricEigen';

/** Eigenvalues, ascending, of the Hessian as the rule sees it: scaled by the effective learning rates over α(t). */
export interface ScaledCurvature {
  /** At θ. */
  readonly here: Float64Array;
  /** At the optimum downhill of θ, and its value; absent where there is none. */
  readonly there?: Float64Array;
  readonly best?: Float64Array;
}

/**
 * A rule α·P⁻¹ in front of its direction walks a function of Hessian H as descent at α walks one of P^(−1/2)·H·P^(−1/2): with P⁻¹ taken from
 * the effective learning rates of the step. A record without an update has none, and that before it serves.
 * @returns undefined for networks, and formulas that cannot be differentiated twice.
 */
export function curvatureAt({ objective }: Experiment, run: Recording, step: number): ScaledCurvature | undefined {
  const f = objective.kind === 'formula' ? exactFunction(objective) : undefined;
  if (objective.kind !== 'formula' || !f) return undefined;
  const sign = objective.goal === 'minimize' ? 1 : -1;
  const theta = run.values(step, 'parameters');
  const updated = run.hasUpdate(step) || step === run.first ? step : step - 1;
  const rates = columnValues(run.layout, run.row(updated), 'effectiveLearningRate');
  const alpha = columnValues(run.layout, run.row(updated), 'learningRate')[0];
  const scales = Float64Array.from(rates, (rate) => (rate > 0 && alpha > 0 ? Math.sqrt(rate / alpha) : 1));
  const eigenvaluesAt = (place: ArrayLike<number>) => {
    const n = f.size;
    const scaled = f.hessian(place).map((h, k) => sign * h * scales[Math.floor(k / n)] * scales[k % n]);
    return scaled.every(Number.isFinite) ? symmetricEigen(scaled, n).values : undefined;
  };
  const here = eigenvaluesAt(theta);
  if (!here) return undefined;
  const target = stationaryBelow(f, theta, sign);
  const there = target && eigenvaluesAt(target.theta);
  return { here, ...(target && there ? { there, best: Float64Array.of(target.value) } : {}) };
}
