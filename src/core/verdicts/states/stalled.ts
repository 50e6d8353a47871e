import { length } from '../exact/stationaryPoint';
import { spacingOf } from '../../engine/lostUpdate';
import { direction, valueReader } from '../measure';
import { median } from '../median';
import type { Observation } from '../observation';
import { shown } from '../words';
import { hopeless } from './converging';
import type { Judge } from './judge';

/** Updates looked back over. */
const recent = 8;

/** Steps without improvement, and the share of the value that is one, as in torch.optim.lr_scheduler.ReduceLROnPlateau. */
const patience = 10;
export const leastGain = 1e-4;

/** There is somewhere to go, yet the updates are too short ever to get there. */
export const stalled: Judge = {
  judge(o) {
    const moves = o.moveLengths.slice(-recent);
    if (moves.length < 3 || o.isStochastic) return undefined;
    const longest = Math.max(...moves);
    const reach = o.target ? o.distances[o.distances.length - 1] : 1e-3 * Math.max(1, length(o.theta(o.step)));
    const isShort = longest * hopeless * Math.max(1000, o.run.assignment.steps) < reach;
    if (!isShort) return undefined;
    const { cause, message } = causeOf(o);
    const goal = o.target ? `, ${shown(reach)} away from the ${o.target.kind === 'unknown' ? 'point' : o.target.kind} downhill` : '';
    return { state: 'stalled', cause, message: `Stands still at value ${shown(o.value(o.step))}${goal}: ${message}` };
  },
  /** Within the last steps the value was never better than before them by more than a share; see also Prechelt, Early stopping — but when? (1998). */
  health: {
    name: 'stall',
    title: 'Stall',
    description: `For ${patience} steps the value has not become better by the given share of itself (Prechelt 1998; ReduceLROnPlateau of PyTorch).`,
    isOnByDefault: false,
    conditionDescription: `Least improvement within ${patience} steps, as a share of the value, by default ${leastGain}.`,
    threshold: leastGain,
    range: [0, 1],
    watch({ window: { run } }, threshold) {
      const value = valueReader(run);
      const sign = direction(run);
      return (step) => {
        const from = step - patience;
        if (from < run.first) return undefined;
        const before = value(from);
        const wanted = sign * before - threshold * Math.abs(before);
        for (let one = step; one > from; one--) if (!(sign * value(one) >= wanted)) return undefined;
        return `The run stalls: since step ${from} the value has stayed at about ${shown(before)}. It has converged, or the learning rate is too small or too large to get further.`;
      };
    },
  },
};

function causeOf(o: Observation): { readonly cause: string; readonly message: string } {
  const last = Math.max(o.run.first, o.step - 1);
  const [gradient, first] = [o.vector(last, 'gradient'), o.vector(o.run.first, 'gradient')];
  const [rates, rates0] = [o.vector(last, 'effectiveLearningRate'), o.vector(o.run.first, 'effectiveLearningRate')];
  const theta = o.theta(last);
  const [alpha, alpha0] = [o.learningRate(last), o.learningRate(o.run.first)];
  if (alpha < 1e-2 * alpha0)
    return {
      cause: 'schedule',
      message: `the schedule has brought the learning rate from ${shown(alpha0)} to ${shown(alpha)}. Let it end later, or higher.`,
    };
  const clip = o.run.optionsAt(last).clip as { readonly globalNorm?: number } | undefined;
  const norm = o.gradientNorm(last);
  if (clip?.globalNorm !== undefined && norm > clip.globalNorm)
    return {
      cause: 'clipping',
      message: `the gradient is ${shown(norm)} long and is clipped to ${shown(clip.globalNorm)}. Raise that threshold.`,
    };
  if (gradient && rates) {
    const lost = gradient.findIndex((g, i) => g !== 0 && rates[i] * g !== 0 && Math.abs(rates[i] * g) <= spacingOf(theta[i]) / 2);
    if (lost >= 0 && (o.moveLengths.at(-1) ?? 0) === 0) {
      return {
        cause: 'rounding',
        message: `the update ${shown(Math.abs(rates[lost] * gradient[lost]))} is below half of float32's spacing ${shown(spacingOf(theta[lost]))} at ${shown(theta[lost])}, so that θ stays as it is. Scale the variable, or take a larger learning rate.`,
      };
    }
  }
  if (rates && rates0 && median(rates) < 0.05 * median(rates0)) {
    return {
      cause: 'ratesDied',
      message: `the effective learning rate has fallen from ${shown(median(rates0))} to ${shown(median(rates))}. A rule that forgets old gradients (rmsprop, adam) keeps its rates.`,
    };
  }
  const [slope, slope0] = [gradient ? length(gradient) : NaN, first ? length(first) : NaN];
  if (slope >= 0.1 * slope0)
    return {
      cause: 'learningRate',
      message: `the slope is ${shown(slope)}, but with the learning rate ${shown(alpha)} updates are only ${shown(o.moveLengths.at(-1) ?? 0)} long. Take a larger one.`,
    };
  return {
    cause: 'saturated',
    message: `the slope is ${shown(slope)}${slope < 0.1 * slope0 ? `, ${shown(slope / slope0)} of the first step's` : ''}: the function is nearly flat here. Start elsewhere, or take a larger learning rate.`,
  };
}
