/** The building blocks of option schemas. Defaults follow the paper, and PyTorch where PyTorch has the rule. */
import * as Type from 'typebox';
import type { TSchema } from 'typebox';

interface NumberLimits {
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
}

/** A number with its default, limits and one line of meaning. */
export function number(fallback: number, description: string, limits: NumberLimits = {}) {
  return Type.Number({ default: fallback, description, ...limits });
}

/** A whole number. */
export function integer(fallback: number, description: string, limits: NumberLimits = {}) {
  return Type.Integer({ default: fallback, description, ...limits });
}

/** A switch. */
export function flag(fallback: boolean, description: string) {
  return Type.Boolean({ default: fallback, description });
}

/** α: a constant, or (through `schedulable`) a learning-rate schedule. */
export function learningRate(fallback: number) {
  return Type.Number({
    default: fallback,
    minimum: 0,
    maximum: 1e30,
    schedulable: true,
    description: 'Learning rate α, a number or a schedule.',
  });
}

/** λ of L2 regularization. */
export function weightDecay(fallback = 0) {
  return number(fallback, 'Weight decay λ: adds λ·θ to the gradient (L2 regularization).', { minimum: 0, maximum: 1e6 });
}

/** ε in a denominator. */
export function epsilon(fallback: number) {
  return number(fallback, 'ε, added to the denominator so that it is never zero.', { minimum: 0, maximum: 1 });
}

/** ε̂ of TensorFlow and Keras. */
export function epsilonHat() {
  return number(
    0,
    'ε̂, TensorFlow’s and Keras’s ε, added to √v before its bias is corrected (Kingma & Ba 2015, the end of section 2); used in place of ε where it is above 0.',
    { minimum: 0, maximum: 1e6 },
  );
}

/** β of an exponential moving average. */
export function decayRate(fallback: number, description: string) {
  return number(fallback, description, { minimum: 0, exclusiveMaximum: 1 });
}

/** An optimizer inside another: `{ name: adam, learningRate: 0.02 }`, one of the rules named, its options as at the top level. */
export function innerRule(names: readonly string[], fallback: { name: string } & Record<string, unknown>) {
  return Type.Unsafe<Record<string, unknown>>({
    innerRules: names,
    default: fallback,
    description: 'The optimizer inside, by its name, with its options beside it.',
    examples: [`{ name: ${fallback.name} }`],
  });
}

/** The schema's default of every option. */
export function defaultsOf(schema: { properties: Record<string, TSchema> }): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.properties).flatMap(([name, property]) => ('default' in property ? [[name, property.default]] : [])),
  );
}
