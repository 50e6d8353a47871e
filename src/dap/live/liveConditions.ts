import type { DebugProtocol } from '@vscode/debugprotocol';
import type { At } from '../../platform/node/live/words';
import { UserError } from '../../protocol/channel';
import type { StepFigures } from '../../protocol/debugging';
import type { ExperimentSession } from '../../session/experimentSession';
import type { PausedUpdate } from './pausedUpdate';

/** Why the training is to stop. */
export interface LiveStop {
  readonly reason: 'function breakpoint' | 'exception';
  readonly text: string;
}

/** What is tested at every update of a live run while there is something to test: on figures, and on tensors where a condition names entries. */
export class LiveConditions {
  private conditions: readonly string[] = [];
  private mindsNonFinite = false;

  get isEmpty(): boolean {
    return this.conditions.length === 0 && !this.mindsNonFinite;
  }

  /** Takes the place of those before. */
  async set(given: readonly DebugProtocol.FunctionBreakpoint[], judge: ExperimentSession): Promise<readonly DebugProtocol.Breakpoint[]> {
    const wanted = given.map(({ name, condition }) => (condition?.trim() ? `(${name}) and (${condition})` : name));
    const checked = await Promise.all(
      wanted.map(async (condition): Promise<DebugProtocol.Breakpoint> => {
        try {
          await judge.read('holdsOnFigures', { condition, figures: none });
          return { verified: true };
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          return { verified: false, message: error.message };
        }
      }),
    );
    this.conditions = wanted.filter((_, i) => checked[i].verified);
    return checked;
  }

  mindNonFinite(minds: boolean): void {
    this.mindsNonFinite = minds;
  }

  /** Undefined: nothing holds. */
  async stopAt(update: PausedUpdate, judge: () => ExperimentSession): Promise<LiveStop | undefined> {
    const { at } = update;
    const broken = this.mindsNonFinite ? nonFinite(at) : undefined;
    if (broken !== undefined) return { reason: 'exception', text: broken };
    const figures = figuresOf(at);
    for (const condition of this.conditions) {
      const isTold = await judge().read('holdsOnFigures', { condition, figures });
      if (isTold ?? (await holdsOnTensors(condition, update)))
        return { reason: 'function breakpoint', text: `${condition} holds before update ${at.step} of ${at.className}.` };
    }
    return undefined;
  }
}

async function holdsOnTensors(condition: string, update: PausedUpdate): Promise<boolean> {
  const { debuggee, moment } = await update.moment();
  const { values } = await debuggee.session.read('evaluate', { ...moment, stage: 0, expression: condition });
  return values[0] === 1;
}

/** The first number that is not finite, as a sentence. */
function nonFinite({ scalars, figures, names, className, step }: At): string | undefined {
  for (const [name, value] of scalars) if (!Number.isFinite(value)) return `${name} is ${value} before update ${step} of ${className}.`;
  for (const [what, norms] of [
    ['gradient', figures.gradient],
    ['parameters', figures.parameters],
  ] as const) {
    const at = norms.findIndex((norm) => norm !== undefined && !Number.isFinite(norm));
    if (at >= 0) return `${what}[${JSON.stringify(names[at])}] is not finite before update ${step} of ${className}.`;
  }
  return undefined;
}

function figuresOf({ step, scalars, options, names, figures }: At): StepFigures {
  const rate = options[0]?.get('lr');
  const byName = (norms: readonly (number | undefined)[]) =>
    new Map(norms.flatMap((norm, i) => (norm === undefined ? [] : [[names[i], norm] as const])));
  return {
    step,
    value: scalars.get('loss') ?? NaN,
    learningRate: typeof rate === 'number' ? rate : NaN,
    scalars,
    norms: { gradient: byName(figures.gradient), parameters: byName(figures.parameters) },
  };
}

const none: StepFigures = {
  step: 0,
  value: NaN,
  learningRate: NaN,
  scalars: new Map(),
  norms: { gradient: new Map(), parameters: new Map() },
};
