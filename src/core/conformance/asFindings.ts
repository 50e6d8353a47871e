import { displayText } from '../displayText';
import type { Conformance } from './verify';
import { closeness } from './words';

/** A finding about updates that another program has made. */
export interface ConformanceFinding {
  readonly kind: 'conformance';
  readonly severity: 'information' | 'warning' | 'error';
  readonly message: string;
  readonly step: number;
  readonly evidence: Readonly<Record<string, number | string>>;
}

const shown = (name: string) => displayText(name, 80);

/** `matches PyTorch to the last bit`: the finding about a recording, as a sentence. */
export function conformanceSentence(found: Conformance): string {
  const { className, rule, steps, checked, departure, unchecked } = found;
  const isTorch = className.startsWith('torch.optim.');
  if (unchecked !== undefined) return `Not checked, since ${unchecked}.`;
  const part = checked === steps ? '' : ` in the ${checked} of ${steps} steps that are kept whole`;
  if (!departure) return `${isTorch ? 'Our rule matches PyTorch' : `Matches ${rule}`} ${closeness(found)}${part}.`;
  const [suspect] = departure.explained;
  const why = suspect ? ` The numbers fit: ${suspect.name}.` : departure.rounding === undefined ? '' : ` ${departure.rounding}`;
  return `Departs from ${isTorch ? `our ${rule}` : rule} at step ${departure.step}, first in ${shown(departure.name)}, at the stage “${departure.stage}”.${why}`;
}

/** What was found of an optimizer: whether it follows its rule, with the suspects that its numbers fit, then what is wrong around it. */
export function conformanceFindings(found: Conformance): readonly ConformanceFinding[] {
  const { departure, findings } = found;
  const rule: ConformanceFinding = {
    kind: 'conformance',
    severity: departure && departure.rounding === undefined ? 'error' : 'information',
    message: [
      conformanceSentence(found),
      ...(departure?.explained.slice(0, 3).map(({ name, said }, i) => (i === 0 ? said : `They fit also: ${name}.`)) ?? []),
      ...(departure && departure.explained.length === 0 && departure.rounding === undefined
        ? ['None of the usual mistakes explains the numbers.']
        : []),
    ].join(' '),
    step: departure?.step ?? 0,
    evidence: departure ? { entry: departure.at, recorded: departure.recorded, rule: departure.ours, departing: departure.steps } : {},
  };
  return [
    rule,
    ...findings.map(({ name, step, said }): ConformanceFinding => ({
      kind: 'conformance',
      severity: 'error',
      message: `${name}: ${said}`,
      step,
      evidence: {},
    })),
  ];
}
