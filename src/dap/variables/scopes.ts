import type { Moment } from '../../protocol/debugging';
import type { Debuggee } from '../debuggee';
import type { FrameTarget } from '../frames';
import { batchLines } from './batch';
import { madeAt } from './made';
import { metricLines } from './metrics';
import { named, note, type Children, type Shown } from './shown';
import { tensorsOf, vectorLine } from './vector';

export interface PlacedScope {
  readonly name: string;
  readonly children: Children;
  readonly hint?: string;
}

/** Of what the stages to come will make. */
const notYet = note('not computed yet', 'step on');
/** Of a recording's step. */
const notKept = note('not kept', 'the recorder has not kept this step whole');
const noUpdate = note('no update', 'the run has ended: no update was made from this step');

/** What can be looked at from a frame of the stack. */
export function scopesOf(debuggee: Debuggee, { kind, moment }: FrameTarget): readonly PlacedScope[] {
  const { run } = moment;
  const scope = (name: string, list: () => Promise<readonly Shown[]>, hint?: string): PlacedScope => ({
    name,
    children: named(run, async () => (keptOnly.has(name) && (await isNotKept(debuggee, moment)) ? [notKept] : list())),
    hint,
  });
  if (kind === 'experiment') return [scope('Experiment', () => Promise.resolve(experimentLines(debuggee)))];
  const { session } = debuggee;
  const { network } = session.info;
  return [
    scope('Parameters', () => parameterLines(debuggee, moment), 'locals'),
    scope('Gradient', () => gradientLines(debuggee, moment)),
    scope('Update', () => updateLines(debuggee, moment)),
    scope('Optimizer state', () => stateLines(debuggee, moment)),
    scope('Effective learning rate', () => rateLines(debuggee, moment)),
    scope('Hyperparameters', () => Promise.resolve(optionLines(debuggee, moment))),
    scope('Metrics', async () => metricLines(session, moment, await madeAt(debuggee, moment))),
    ...(network ? [scope('Batch', () => batchLines(session, network, moment))] : []),
  ];
}

const keptOnly = new Set(['Parameters', 'Gradient', 'Update', 'Optimizer state', 'Effective learning rate']);

async function isNotKept({ session }: Debuggee, { run, step }: Moment): Promise<boolean> {
  return session.info.isRecorded === true && (await session.read('record', { run, step })).isNotKept === true;
}

function parameterLines({ session }: Debuggee, moment: Moment): Promise<readonly Shown[]> {
  return tensorsOf(session, { moment, source: { quantity: 'parameters' }, target: (index) => ({ kind: 'parameters', index }) });
}

async function gradientLines(debuggee: Debuggee, moment: Moment): Promise<readonly Shown[]> {
  const { gradient } = await madeAt(debuggee, moment);
  return gradient ? tensorsOf(debuggee.session, { moment, source: { quantity: 'gradient' } }) : [notYet];
}

/** α(t) as the schedule gives it, then the factor of every coordinate. */
async function rateLines(debuggee: Debuggee, moment: Moment): Promise<readonly Shown[]> {
  const { session } = debuggee;
  if (!debuggee.hasUpdate(moment.run, moment.step)) return [noUpdate];
  const scheduled = await vectorLine(session, 'α', { moment, source: { quantity: 'learningRate' }, expression: 'learningRate' });
  const isMade = (await madeAt(debuggee, moment)).vector('effectiveLearningRate');
  return [scheduled, ...(isMade ? await tensorsOf(session, { moment, source: { quantity: 'effectiveLearningRate' } }) : [notYet])];
}

/** What each stage of the rule has made so far; θ(t+1) − θ(t) where the debugger looks at the update as a whole, or has come to its end. */
async function updateLines(debuggee: Debuggee, moment: Moment): Promise<readonly Shown[]> {
  const { session } = debuggee;
  if (!debuggee.hasUpdate(moment.run, moment.step)) return [noUpdate];
  const stages = await debuggee.stageList(moment.run);
  const done = stages.slice(0, moment.stage);
  const made = await Promise.all(
    done.map(async (stage, index) => {
      // The parts of an accumulated gradient are nowhere else; the loss and the gradient have places of their own.
      const isPart = stages.filter(({ kind }) => kind === stage.kind).length > 1 && (stage.kind === 'loss' || stage.kind === 'gradient');
      if (stage.kind !== 'rule' && !(isPart && stages.findLastIndex(({ kind }) => kind === stage.kind) !== index)) return undefined;
      const line = await vectorLine(session, stage.symbol || stage.name, { moment, source: { stageOutput: index } });
      return { ...line, type: stage.formula || stage.name };
    }),
  );
  const { update: isKnown } = await madeAt(debuggee, moment);
  const lines = [
    ...(isKnown ? await tensorsOf(session, { moment, source: { quantity: 'update' } }) : []),
    ...made.filter((line) => line !== undefined),
  ];
  return lines.length > 0 ? lines : [notYet];
}

async function stateLines(debuggee: Debuggee, moment: Moment): Promise<readonly Shown[]> {
  // A slot may stand in the record by several columns: whole, or by its figures and some entries.
  const slots = new Set(
    debuggee.info(moment.run).record.columns.flatMap(({ quantity, slot }) => (quantity === 'state' && slot !== undefined ? [slot] : [])),
  );
  const made = await madeAt(debuggee, moment);
  const lines = await Promise.all(
    [...slots].map(async (slot) =>
      !made.vector(slot)
        ? note(slot, `${notYet.name}: step on`)
        : vectorLine(debuggee.session, slot, {
            moment,
            source: { quantity: 'state', slot },
            expression: `state.${slot}`,
            target: (index) => ({ kind: 'state', slot, index }),
          }),
    ),
  );
  return lines.length > 0
    ? lines
    : [note('no state', `${debuggee.info(moment.run).optimizerTitle} carries nothing from one update to the next`)];
}

function optionLines(debuggee: Debuggee, { run }: Moment): readonly Shown[] {
  return debuggee
    .info(run)
    .options.map(({ name, text }) => ({ name, value: text, expression: `options.${name}`, target: { kind: 'option', name } }));
}

function experimentLines({ session: { info } }: Debuggee): readonly Shown[] {
  return [
    note('goal', info.goal),
    note('objective', info.formula),
    note('parameters', String(info.parameters.size)),
    ...(info.isRecorded ? [] : [note('backend', info.backend), note('seed', String(info.seed))]),
  ];
}
