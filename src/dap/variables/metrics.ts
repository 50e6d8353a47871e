import { UserError } from '../../protocol/channel';
import type { Moment } from '../../protocol/debugging';
import type { ExperimentSession } from '../../session/experimentSession';
import type { Made } from './made';
import type { WriteNumber } from './numberText';
import { note, type Shown } from './shown';

interface Metric {
  readonly name: string;
  readonly expression: string;
  /** What has to be made before it is a number. */
  readonly of: 'value' | 'gradient' | 'update';
}

/** What is worth knowing of every step, as expressions over its record. */
const metrics: readonly Metric[] = [
  { name: 'value', expression: 'value', of: 'value' },
  { name: 'change since the last step', expression: 'value - previous.value', of: 'value' },
  { name: 'gradient norm', expression: 'norm(gradient)', of: 'gradient' },
  { name: 'update norm', expression: 'norm(update)', of: 'update' },
  { name: 'update/parameter ratio', expression: 'norm(update) / norm(parameters)', of: 'update' },
  { name: 'cosine between successive gradients', expression: 'cosine(gradient, previous.gradient)', of: 'gradient' },
];

/** Of networks: as measured last. */
function networkMetrics({ info }: ExperimentSession): readonly Metric[] {
  const data = info.network?.data;
  if (!data) return [];
  const hasClasses = data.classes.length > 0;
  const isValidated = data.validationRows > 0;
  return [
    ...(hasClasses ? [{ name: 'accuracy, as measured last', expression: 'accuracy', of: 'value' as const }] : []),
    ...(isValidated ? [{ name: 'validation loss, as measured last', expression: 'validation.loss', of: 'value' as const }] : []),
    ...(isValidated && hasClasses
      ? [{ name: 'validation accuracy, as measured last', expression: 'validation.accuracy', of: 'value' as const }]
      : []),
  ];
}

/** Single numbers that the formula's `define:` names; vectors can be watched by their names. */
const definitions = ({ info }: ExperimentSession): readonly Metric[] =>
  (info.definitions ?? []).filter(({ shape }) => shape.length === 0).map(({ name }) => ({ name, expression: name, of: 'value' as const }));

export function metricLines(session: ExperimentSession, moment: Moment, made: Made): Promise<readonly Shown[]> {
  return Promise.all(
    [...metrics, ...definitions(session), ...networkMetrics(session)].map(async ({ name, expression, of }): Promise<Shown> => {
      if (!made[of]) return note(name, 'not computed yet: step on');
      try {
        const { values } = await session.read('evaluate', { ...moment, expression });
        return { name, value: (write: WriteNumber) => write(values[0]), type: 'number', expression };
      } catch (error) {
        // Step 0 has no previous step: that is no fault, and is said in its place.
        if (error instanceof UserError) return note(name, error.message);
        throw error;
      }
    }),
  );
}
