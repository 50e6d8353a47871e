import type { TSchema } from 'typebox';
import { annotationsOf } from '../schema/annotations';

/** What a schema takes, in words: "a number from 0 to 1", "`true` or `false`". */
export function expectation(schema: TSchema): string {
  const {
    type,
    enum: choices,
    anyOf,
    items,
    minItems,
    maxItems,
    formula,
    stepFormula,
    keys,
    discriminator,
    maxLength,
    properties = {},
  } = annotationsOf(schema);
  if (discriminator) return `the name of an optimizer, or a mapping with its \`${discriminator.propertyName}\` and options`;
  const number = anyOf?.find(
    (branch, _, all) => all.some((other) => annotationsOf(other).stepFormula) && annotationsOf(branch).type === 'number',
  );
  if (number) return `${expectation(number)}, or a schedule`;
  if (anyOf) return listed(anyOf.map(expectation), 'or');
  if (stepFormula) return 'a formula of the step, such as `0.1/(1 + 0.01*t)`';
  if (choices && keys) return `the name of ${/^[aeiou]/.test(keys) ? 'an' : 'a'} ${keys}`;
  if (choices)
    return `one of ${listed(
      choices.map((choice) => `\`${String(choice)}\``),
      'or',
    )}`;
  if (formula) return 'a formula, such as `x^2`';
  if (type === 'number' || type === 'integer') return `${type === 'integer' ? 'a whole number' : 'a number'}${rangeText(schema)}`;
  if (type === 'boolean') return '`true` or `false`';
  if (type === 'array') {
    const count = minItems !== undefined && minItems === maxItems ? `${minItems} ` : '';
    return `a list of ${count}${items ? plural(items) : 'values'}`;
  }
  if (type === 'object') {
    if (keys === 'variable') return 'a mapping of variables to values';
    return keys
      ? `a mapping with ${keys} names`
      : `a mapping with keys such as ${listed(
          Object.keys(properties)
            .slice(0, 3)
            .map((key) => `\`${key}\``),
          'and',
        )}`;
  }
  return maxLength === undefined ? 'a text' : `a text of at most ${maxLength} characters`;
}

/** The limits of a number: " from 0 to 1", " of at least 0 and less than 1". Limits beyond `huge` are left out, as nobody meets them. */
export function rangeText(schema: TSchema, huge = 1e30): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = annotationsOf(schema);
  const top = maximum !== undefined && maximum < huge ? maximum : undefined;
  const bottom = minimum !== undefined && minimum > -huge ? minimum : undefined;
  if (bottom !== undefined && top !== undefined && exclusiveMinimum === undefined && exclusiveMaximum === undefined)
    return ` from ${figure(bottom)} to ${figure(top)}`;
  const parts = [
    exclusiveMinimum !== undefined
      ? `greater than ${figure(exclusiveMinimum)}`
      : bottom !== undefined
        ? `at least ${figure(bottom)}`
        : undefined,
    exclusiveMaximum !== undefined ? `less than ${figure(exclusiveMaximum)}` : top !== undefined ? `at most ${figure(top)}` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` ${parts[0].startsWith('at') ? 'of ' : ''}${parts.join(' and ')}`;
}

/** What is wrong with a number, or undefined when it lies in the schema's range. */
export function outOfRange(schema: TSchema, value: number): boolean {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = annotationsOf(schema);
  return value < minimum || value > maximum || value <= exclusiveMinimum || value >= exclusiveMaximum;
}

/** 1000000 reads as 1,000,000; from 1e15 on in powers of ten. */
export function figure(value: number): string {
  return Math.abs(value) >= 1e15 || (value !== 0 && Math.abs(value) < 1e-6)
    ? String(Number(value.toPrecision(3)))
    : value.toLocaleString('en', { maximumFractionDigits: 20 });
}

/** "a, b or c". */
export function listed(parts: readonly string[], conjunction: 'or' | 'and'): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${conjunction} ${parts[parts.length - 1]}`;
}

function plural(schema: TSchema): string {
  const { anyOf, keys } = annotationsOf(schema);
  if (keys === 'variable') return 'points';
  const listed = anyOf?.map((branch) => annotationsOf(branch).keys).find((kind) => kind === 'optimizer' || kind === 'layer');
  if (listed) return `${listed}s`;
  const isNumber = (one: TSchema) => ['number', 'integer'].includes(String(annotationsOf(one).type));
  return isNumber(schema) || anyOf?.some(isNumber) ? 'numbers' : 'values';
}
