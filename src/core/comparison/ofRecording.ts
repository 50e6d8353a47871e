import { displayText } from '../displayText';
import { slotNames } from '../conformance/counterpart';
import type { Recording, Tensors } from '../optrace/recording';
import type { RecordedStep } from '../optrace/recorded';
import type { SeenRun, SeenStep, SeenTensors } from './source';

const ourNames = new Map([...slotNames].flatMap(([ours, theirs]) => theirs.map((name): [string, string] => [name, ours])));

/** Every optimizer of a recording as a run to be compared. */
export function runsOfRecording(recording: Pick<Recording, 'index' | 'whole'>): readonly SeenRun[] {
  return recording.index.optimizers.flatMap(({ description, steps }, optimizer): SeenRun[] =>
    description
      ? [{ name: displayText(description.className, 80), origin: 'torch', steps: () => stepsOf(recording, optimizer, steps) }]
      : [],
  );
}

async function* stepsOf(recording: Pick<Recording, 'whole'>, optimizer: number, steps: readonly RecordedStep[]): AsyncGenerator<SeenStep> {
  for (const [at, step] of steps.entries()) {
    const whole = await recording.whole(optimizer, at);
    const named = (tensors: Tensors): SeenTensors =>
      new Map(
        step.description.parameters.flatMap(({ name, shape }, i) => (tensors[i] ? [[name, { shape, values: tensors[i] }] as const] : [])),
      );
    const rate = step.options[0]?.get('lr');
    yield {
      step: step.step,
      value: step.scalars.get('loss'),
      learningRate: typeof rate === 'number' ? Math.fround(rate) : undefined,
      parameters: whole && named(whole.before.parameters),
      gradient: whole && named(whole.gradient),
      state: new Map([...(whole?.after.state ?? [])].map(([slot, tensors]) => [ourNames.get(slot) ?? slot, named(tensors)])),
      update:
        whole &&
        named(
          whole.after.parameters.map(
            (after, i) => whole.before.parameters[i] && after?.map((x, k) => x - (whole.before.parameters[i]?.[k] ?? NaN)),
          ),
        ),
      after: whole && named(whole.after.parameters),
    };
  }
}
