import { findingKinds } from './findings/registry';
import type { HealthRule } from './healthRule';
import { judges } from './states/registry';

/** What a debugger can stop at, of the states and findings that have such a rule. */
export const healthRules: readonly HealthRule[] = [...judges, ...findingKinds].flatMap(({ health }) => health ?? []);

/** The same as a debugger lists them, in what can be sent to another thread. */
export const listedHealthRules = healthRules.map(({ name, title, description, isOnByDefault, conditionDescription }) => ({
  name,
  title,
  description,
  isOnByDefault,
  conditionDescription,
}));

/**
 * The threshold that a condition gives: a number, also as `> 1000`.
 * @throws RangeError whose message says what to write.
 */
export function thresholdOf(
  { title, threshold, range = [-Infinity, Infinity], conditionDescription }: HealthRule,
  condition: string | undefined,
): number {
  const text = condition?.trim() ?? '';
  if (text === '') return threshold ?? NaN;
  if (threshold === undefined) throw new RangeError(`“${title}” takes no condition. Remove it.`);
  const given = Number(text.replace(/^[<>]=?\s*/, ''));
  if (!(given > range[0] && given < range[1]))
    throw new RangeError(`“${text}” is no threshold for “${title}”. ${conditionDescription} Write a number such as ${threshold}.`);
  return given;
}
