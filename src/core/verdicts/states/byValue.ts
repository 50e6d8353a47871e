import { counted } from '../../displayText';
import { slope } from '../trend';
import type { Observation } from '../observation';
import type { Verdict } from '../verdict';
import { percent, shown } from '../words';
import { isMuchWorse } from './diverging';
import type { Judge } from './judge';
import { leastGain } from './stalled';

/** Blocks whose means are compared. */
const blocks = 8;
/** Standard errors that make a trend. */
const significant = 4;

/**
 * Where the value is noisy or θ too long to look at: the trend of the values of the last half of the run, as means over eighths of it,
 * whose scatter says how far the trend can be trusted.
 */
export const byValue: Judge = {
  judge(o) {
    if (o.exact || (!o.isStochastic && o.isWhole && o.experiment.objective.kind === 'formula' && !o.experiment.objective.data))
      return undefined;
    const all = o.values;
    const recent = all.slice(all.length - Math.max(2 * blocks, Math.ceil(all.length / 2)));
    if (all.length < 2 * blocks) return early(o, all);
    const means = Array.from({ length: blocks }, (_, k) =>
      mean(recent.slice(Math.floor((k * recent.length) / blocks), Math.floor(((k + 1) * recent.length) / blocks))),
    );
    const block = recent.length / blocks;
    const fit = slope(means);
    const spread = deviation(recent, (i) => means[Math.min(blocks - 1, Math.floor(i / block))]);
    const error = Math.max(fit.error, spread / Math.sqrt(block) / Math.sqrt((blocks * (blocks * blocks - 1)) / 12));
    const level = mean(recent);
    const change = (o.sign * fit.slope * blocks) / Math.max(Math.abs(level), Number.MIN_VALUE);
    if (Math.abs(fit.slope) > significant * error && Math.abs(change) > 1e-3) return trending(o, fit.slope, block, level, means);
    const quiet = spread <= 1e-3 * Math.abs(level);
    if (!o.isStochastic && quiet) {
      return {
        state: Math.abs(change) <= leastGain ? 'stalled' : 'wandering',
        message: `The value stays at about ${shown(level)}: it changed by ${percent(Math.abs(change))} over the last ${recent.length} steps.`,
      };
    }
    if (!o.isStochastic) return { state: 'wandering', message: `The value goes up and down about ${shown(level)} without getting better.` };
    const start = mean(Array.from({ length: Math.min(o.updates, 9) }, (_, i) => o.value(o.run.first + i)));
    // Formulas have no batches: what they draw is noise.
    const isNetwork = o.experiment.objective.kind === 'network';
    const scatter = `± ${shown(spread)} from ${isNetwork ? 'batch to batch' : 'step to step'}`;
    const gained = o.sign * (start - level);
    if (!(gained > spread / 2)) {
      return {
        state: 'noisy',
        level,
        spread,
        since: o.run.first,
        message: `${gained > 0 ? 'Has gained nothing that can be told from the noise' : 'Has learned nothing so far'}: the value hovers about ${shown(level)}, ${scatter}, as at the start (${shown(start)}).`,
      };
    }
    const since = o.step - recent.length + 1;
    // How much better the value may have become over these steps without anybody being able to tell.
    const hidden = (2 * error - o.sign * fit.slope) * blocks;
    const advice =
      hidden > spread
        ? `in ${recent.length} steps of such noise nobody can tell whether it still gets better. More steps will.`
        : `further steps of this size only follow the ${isNetwork ? "batches' " : ''}noise. A smaller learning rate ${isNetwork ? 'or a larger batch gets lower' : 'gets closer'}.`;
    return {
      state: 'noisy',
      level,
      spread,
      since,
      message: `Hovers about ${shown(level)}, ${scatter}, since about step ${since}: ${advice}`,
    };
  },
};

function early(o: Observation, values: Float64Array): Verdict | undefined {
  if (values.length < 3) return undefined;
  const [first, last] = [values[0], values[values.length - 1]];
  const state = o.sign * (last - first) < 0 ? 'converging' : 'wandering';
  return {
    state,
    message: `After ${counted(o.updates, 'update')} the value has gone from ${shown(first)} to ${shown(last)}; more steps are needed to say more.`,
  };
}

function trending(o: Observation, perBlock: number, block: number, level: number, means: readonly number[]): Verdict {
  const relative = perBlock / block / level;
  const rate = level > 0 ? Math.exp(relative) : 1 + relative;
  const from = means[0];
  const to = means[means.length - 1];
  const steps = Math.round(block * means.length);
  if (o.sign * perBlock < 0) {
    return {
      state: 'converging',
      rate,
      message: `Still getting better: the value went from about ${shown(from)} to ${shown(to)} over the last ${steps} steps, ${percent(Math.abs(relative))} a step. More steps would help.`,
    };
  }
  const best = o.sign * Math.min(...Array.from(o.values, (value) => o.sign * value));
  const isFar = o.sign * (to - o.value(o.run.first)) > 0 || isMuchWorse(to, best, o.sign);
  return isFar
    ? {
        state: 'diverging',
        rate,
        message: `Gets worse: the value went from about ${shown(from)} to ${shown(to)} over the last ${steps} steps. Try a smaller learning rate.`,
      }
    : {
        state: 'wandering',
        message: `The value rises again, from about ${shown(from)} to ${shown(to)} over the last ${steps} steps. Try a smaller learning rate, or a schedule that falls.`,
      };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function deviation(values: Float64Array, center: (i: number) => number): number {
  return Math.sqrt(values.reduce((sum, value, i) => sum + (value - center(i)) ** 2, 0) / Math.max(1, values.length - blocks));
}
