import type { RunInfo } from '../../src/protocol/session';
import type { Coefficients } from './roots';

/** A rule that theory knows, with the options of a run. */
export interface LinearRule {
  /** The option that is β; undefined where the rule has no momentum. */
  readonly momentum: string | undefined;
  readonly beta: number;
  /** At another β than the run's. */
  readonly at: (beta: number) => Coefficients;
  /** What is added to every curvature: weight decay in the gradient. */
  readonly added: number;
}

type Options = ReadonlyMap<string, string>;
type Make = (options: Options) => LinearRule;

const number = (options: Options, name: string) => Number(options.get(name) ?? 0) || 0;
const isOn = (options: Options, name: string) => options.get(name) === 'true';

const heavyBall =
  (c: (beta: number) => number) =>
  (beta: number): Coefficients => ({ beta, c: c(beta), a: 1, b: 0, decay: 0 });
const none: Coefficients = { beta: 0, c: 1, a: 0, b: 1, decay: 0 };

/** By the registry's names. Every other rule has a norm, a search or an average that no pair of roots tells. */
const rules: Readonly<Record<string, Make>> = {
  sgd: (options) => ({
    momentum: 'momentum',
    beta: number(options, 'momentum'),
    at: isOn(options, 'nesterov') ? (beta) => ({ beta, c: 1, a: beta, b: 1, decay: 0 }) : heavyBall(() => 1 - number(options, 'dampening')),
    added: number(options, 'weightDecay'),
  }),
  rmsprop: (options) => ({
    momentum: 'momentum',
    beta: number(options, 'momentum'),
    at: heavyBall(() => 1),
    added: number(options, 'weightDecay'),
  }),
  adagrad: (options) => ({ momentum: undefined, beta: 0, at: () => none, added: number(options, 'weightDecay') }),
  adam: (options) => ({
    momentum: 'beta1',
    beta: number(options, 'beta1'),
    at: heavyBall((beta) => 1 - beta),
    added: number(options, 'weightDecay'),
  }),
  adamw: (options) => ({
    momentum: 'beta1',
    beta: number(options, 'beta1'),
    at: (beta) => ({ ...heavyBall((b) => 1 - b)(beta), decay: number(options, 'weightDecay') }),
    added: 0,
  }),
  nadam: (options) => ({
    momentum: 'beta1',
    beta: number(options, 'beta1'),
    at: (beta) => ({ beta, c: 1 - beta, a: beta, b: 1 - beta, decay: 0 }),
    added: number(options, 'weightDecay'),
  }),
};

/** Undefined for a rule of which theory has no closed form, and for one whose gradient is clipped or grouped. */
export function linearRule({ optimizer, options }: Pick<RunInfo, 'optimizer' | 'options'>): LinearRule | undefined {
  const texts = new Map(options.map(({ name, text }) => [name, text]));
  const make = Object.hasOwn(rules, optimizer) ? rules[optimizer] : undefined;
  return make && !texts.has('clip') && !texts.has('groups') ? make(texts) : undefined;
}
