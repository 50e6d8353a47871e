import type { RecordScope } from '../recordLanguage/names';
import { compileCondition, compileExpression } from '../recordLanguage/compile';
import { stageList } from '../engine/stageList';
import type { Breakpoint } from './breakpoint';
import { compileDataRule, describeDataRule } from './dataRule';
import type { DebuggedRun } from './debuggedRun';
import { healthRules, thresholdOf } from '../verdicts/healthRules';
import { Observation } from '../verdicts/observation';
import { HitCount } from './hitCount';
import { parseHitCondition } from './hitCondition';
import { compileLogMessage, written } from './logMessage';
import { nothingHere, placementOf, type Placement } from './placement';

/** A breakpoint compiled for one run. The window must stand at the step that is asked about. */
export interface Armed {
  readonly id: number;
  readonly kind: Breakpoint['place']['kind'];
  /** It holds before this stage. */
  readonly stage: number;
  /** Whether it holds at the window's step. */
  readonly holds: () => boolean;
  /** Said when it stops the run. */
  readonly text: () => string;
  readonly log?: () => string;
  readonly hits?: { readonly matches: (count: number) => boolean; readonly count: HitCount };
  readonly placement?: Placement;
}

/**
 * Compiles a breakpoint for a run.
 * @throws ExpressionError or RangeError whose message says why it cannot hold; undefined where it belongs to another run.
 */
export function arm(breakpoint: Breakpoint, debugged: DebuggedRun, scope: RecordScope): Armed | undefined {
  const { id, place, condition, hitCondition, logMessage } = breakpoint;
  const hits = hitCondition?.trim() ? { matches: parseHitCondition(hitCondition), count: new HitCount() } : undefined;
  const log = logMessage === undefined || logMessage === '' ? undefined : compileLogMessage(logMessage, scope);
  const common = { id, kind: place.kind, hits, log };
  const at = () => `at step ${scope.window.step} of ${debugged.label}`;
  const text = condition?.trim() ?? '';
  const asked = text !== '' && place.kind !== 'exception' ? compileCondition(text, scope) : undefined;
  const always = () => true;

  switch (place.kind) {
    case 'line':
    case 'source': {
      const placement = place.kind === 'line' ? placementOf(place.range, debugged) : undefined;
      const stages = stageList(debugged.run, debugged.step, debugged.experiment, debugged.entry);
      const index =
        place.kind === 'source'
          ? stages.findIndex(({ source }) => source?.name === place.name && source.text === place.text && source.line === place.line)
          : (placement?.stage ?? -1);
      if (index < 0 && place.kind === 'source')
        throw new RangeError('No stage of the update stands on this line. Set the breakpoint on one of the lines below the title.');
      if (index < 0) return undefined;
      const where = () =>
        `Paused before “${stages[index].name}” in update ${scope.window.step} of ${debugged.label}${asked ? `, where ${text}` : ''}.`;
      return { ...common, stage: index, holds: asked?.get ?? always, text: where, placement };
    }
    case 'function':
      if (!asked) throw new RangeError('A breakpoint on every record needs a condition. Write one, such as norm(gradient) > 10.');
      return { ...common, stage: 0, holds: asked.get, text: () => `${text} holds ${at()}.` };
    case 'data': {
      const breaks = compileDataRule(place.expression, place.rule, scope);
      const [before, now] = [compileExpression(place.expression, scope, 1), compileExpression(place.expression, scope)];
      const holds = asked ? () => breaks() && asked.get() : breaks;
      return {
        ...common,
        stage: 0,
        holds,
        text: () => `${place.expression} ${describeDataRule(place.rule)} ${at()}: from ${written(before)} to ${written(now)}.`,
      };
    }
    case 'exception': {
      const rule = healthRules.find(({ name }) => name === place.filter);
      if (!rule)
        throw new RangeError(`There is no health rule ${place.filter}. There are ${healthRules.map(({ name }) => name).join(', ')}.`);
      const { window } = scope;
      const observe = (step: number) => new Observation(debugged.run, step, debugged.experiment);
      const watch = rule.watch({ window, observe }, thresholdOf(rule, condition));
      const watched = (step: number) => {
        const message = watch(step);
        window.moveTo(step);
        return message;
      };
      let message = '';
      // What lasts is told when it begins.
      const holds = () => {
        const { step } = window;
        const found = watched(step);
        if (found === undefined) return false;
        const lasts = step > window.run.first && watch(step - 1) !== undefined;
        window.moveTo(step);
        message = found;
        return !lasts;
      };
      return { ...common, stage: 0, holds, text: () => message };
    }
  }
}

export { nothingHere };
