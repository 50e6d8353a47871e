import type { RuleBook } from '../optimizer/book';
import type { Rule } from '../optimizer/rule';
import type { Stage } from '../optimizer/stage';
import type { Recording, WholeStep } from '../optrace/recording';
import type { RecordedStep } from '../optrace/recorded';
import { Checker, type Found } from './checker';
import { counterpartOf, type Counterpart } from './counterpart';
import type { LoopFinding } from './loop/finding';
import { loopTests } from './loop/registry';
import { suspects } from './suspects/registry';
import type { Suspect } from './suspects/suspect';

interface Departure extends Found {
  readonly step: number;
  readonly name: string;
  /** The stage whose output is the first that is not as the rule makes it. */
  readonly stage: string;
  /** How many of the checked steps depart. */
  readonly steps: number;
  /** The mistakes whose numbers fit every one of them, the likeliest first. */
  readonly explained: readonly Suspect[];
  /** Why it departs where that is no mistake: a sentence. */
  readonly rounding: string | undefined;
}

export interface Conformance {
  readonly optimizer: number;
  readonly className: string;
  readonly implementation: string;
  readonly rule: string | undefined;
  readonly steps: number;
  /** Steps of which everything was there to make them again. */
  readonly checked: number;
  /** The largest difference, in last places. */
  readonly ulps: number;
  readonly departure: Departure | undefined;
  readonly findings: readonly LoopFinding[];
  /** Why nothing could be checked: the end of a sentence. */
  readonly unchecked: string | undefined;
}

/** Departing steps that suspects are held against, and conforming ones. */
const sampledSteps = 24;

/**
 * Makes every recorded update again by the rule that its optimizer claims to be, and holds it against what was recorded; where they
 * part, every suspect is tested against the same numbers.
 * @param named the rule that optimizers are to follow, in place of what they claim.
 */
export async function verify(
  recording: Pick<Recording, 'index' | 'whole'>,
  book: RuleBook,
  named?: string,
): Promise<readonly Conformance[]> {
  const found: Conformance[] = [];
  for (const [optimizer, { description, steps }] of recording.index.optimizers.entries()) {
    if (!description) continue;
    const counterpart = counterpartOf(description, recording.index.header?.torch ?? '', book, named);
    const whole = (at: number) => recording.whole(optimizer, at);
    const findings: LoopFinding[] = [];
    for (const test of loopTests) {
      const finding = await test.find({ recording, optimizer, steps, whole });
      if (finding) findings.push(finding);
    }
    const { className, implementation } = description;
    const known = { optimizer, className, implementation, steps: steps.length, findings };
    if (typeof counterpart === 'string')
      found.push({ ...known, rule: undefined, checked: 0, ulps: 0, departure: undefined, unchecked: counterpart });
    else found.push({ ...known, rule: counterpart.rule.name, ...(await checkAll(counterpart, steps, whole)) });
  }
  return found;
}

type Checked = Pick<Conformance, 'checked' | 'ulps' | 'departure' | 'unchecked'>;

async function checkAll(
  counterpart: Counterpart,
  steps: readonly RecordedStep[],
  whole: (at: number) => Promise<WholeStep | undefined>,
): Promise<Checked> {
  const checker = new Checker(counterpart);
  let [checked, ulps, departing] = [0, 0, 0];
  let first: { at: number; found: Found } | undefined;
  for (let at = 0; at < steps.length; at++) {
    const tensors = await whole(at);
    if (!tensors) continue;
    const result = checker.check({ steps, at }, tensors);
    if (result.compared === 0) continue;
    checked++;
    ulps = Math.max(ulps, result.ulps);
    if (!result.departure) continue;
    departing++;
    first ??= { at, found: result.departure };
  }
  const unchecked = checked > 0 ? undefined : 'no step is kept whole';
  if (!first) return { checked, ulps, departure: undefined, unchecked };
  const { description, step } = steps[first.at];
  const explained = await explain(counterpart, steps, first.at, whole);
  const { rule } = counterpart;
  const options = counterpart.options(steps[first.at].options[0] ?? new Map());
  const stages = rule.stages(options, { layout: { tensors: [], size: 0 }, goal: 'minimize', view: [] });
  const departure = {
    ...first.found,
    step,
    name: description.parameters[first.found.parameter].name,
    stage: explained[0]?.stage ?? stageOf(rule, stages, first.found.slot),
    steps: departing,
    explained,
    rounding:
      explained.length === 0 && first.found.ulps <= 64 && description.implementation !== 'single'
        ? `The ${description.implementation} implementation rounds in another order.`
        : undefined,
  };
  return { checked, ulps, departure, unchecked };
}

/** The stage that makes a slot, or else the one that moves the parameters. */
function stageOf(rule: Rule, stages: readonly Stage[], slot: string | undefined): string {
  return stages.find(({ output }) => output === (slot ?? 'update'))?.name ?? `“${slot ?? 'update'}” of ${rule.name}`;
}

/** The suspects under whose mistake every sampled step is as recorded. */
async function explain(
  counterpart: Counterpart,
  steps: readonly RecordedStep[],
  first: number,
  whole: (at: number) => Promise<WholeStep | undefined>,
): Promise<readonly Suspect[]> {
  const options = counterpart.options(steps[first].options[0] ?? new Map());
  const open = suspects.flatMap((suspect) =>
    suspect.readings(counterpart.rule, options).map((reading) => ({ suspect, checker: new Checker(counterpart, reading), fits: true })),
  );
  // State that is carried on begins at the start; what is recorded at every step needs only a few steps before.
  const begin = first <= 4 * sampledSteps ? 0 : first - 2;
  for (let at = begin; at < Math.min(steps.length, first + sampledSteps); at++) {
    const tensors = await whole(at);
    if (!tensors) continue;
    for (const one of open) {
      if (!one.fits) continue;
      try {
        one.fits = one.checker.check({ steps, at }, tensors).departure === undefined;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        one.fits = false;
      }
    }
  }
  return [...new Set(open.filter(({ fits }) => fits).map(({ suspect }) => suspect))];
}
