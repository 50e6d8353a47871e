import { displayText } from '../displayText';
import type { Conformance } from './verify';

const shown = (name: string) => displayText(name, 80);

/** What was found of every optimizer, a line each for a terminal: the verdict, then where it departs and why. */
export function conformanceLines(found: Conformance): readonly string[] {
  const { className, implementation, rule, steps, checked, departure, findings, unchecked } = found;
  const subject = `${shown(className)}${implementation === 'single' ? '' : ` (${implementation})`}`;
  const part = checked === steps ? `all ${steps} steps` : `${checked} of ${steps} steps, those that are kept whole`;
  const lines = findings.map(({ name, said }) => `  ${name}: ${said}`);
  if (unchecked !== undefined) return [`${subject}: not checked, since ${unchecked}.`, ...lines];
  if (!departure) return [`${subject}: follows ${rule}, ${closeness(found)}; checked: ${part}.`, ...lines];
  const what = departure.slot === undefined ? 'the parameter itself' : `the state “${departure.slot}”`;
  return [
    `${subject}: departs from ${rule} at step ${departure.step}, first in ${shown(departure.name)}, at the stage “${departure.stage}”; checked: ${part}, ${departure.steps} of which depart.`,
    `  Entry ${departure.at} of ${what} is ${departure.recorded}, and the rule makes ${departure.ours} of the same numbers.`,
    ...departure.explained.slice(0, 3).map(({ name, said }, i) => `  ${i === 0 ? 'The numbers fit' : 'They fit also'}: ${name}. ${said}`),
    ...(departure.rounding === undefined ? [] : [`  ${departure.rounding}`]),
    ...(departure.explained.length === 0 && departure.rounding === undefined ? ['  None of the usual mistakes explains the numbers.'] : []),
    ...lines,
  ];
}

/** `to the last bit`, `within 1 ulp`. */
export function closeness({ ulps }: Pick<Conformance, 'ulps'>): string {
  return ulps === 0 ? 'to the last bit' : `within ${Math.max(1, Math.ceil(ulps - 0.01))} ulp`;
}

/** Whether something is not as it should be. */
export const departs = ({ departure, findings }: Conformance): boolean =>
  (departure !== undefined && departure.rounding === undefined) || findings.length > 0;
