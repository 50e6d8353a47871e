import { UserError } from '../../protocol/channel';
import type { Moment } from '../../protocol/debugging';
import type { ExperimentSession } from '../../session/experimentSession';
import type { WriteNumber } from './numberText';
import { note, type Shown } from './shown';

/** What is worth knowing of every step, as expressions over its record. */
const metrics: readonly { readonly name: string; readonly expression: string }[] = [
  { name: 'value', expression: 'value' },
  { name: 'change since the last step', expression: 'value - previous.value' },
  { name: 'gradient norm', expression: 'norm(gradient)' },
  { name: 'update norm', expression: 'norm(update)' },
  { name: 'update/parameter ratio', expression: 'norm(update) / norm(parameters)' },
  { name: 'cosine between successive gradients', expression: 'cosine(gradient, previous.gradient)' },
];

/** Of networks: as measured last. */
function networkMetrics({ info }: ExperimentSession): typeof metrics {
  const data = info.network?.data;
  if (!data) return [];
  const hasClasses = data.classes.length > 0;
  const isValidated = data.validationRows > 0;
  return [
    ...(hasClasses ? [{ name: 'accuracy, as measured last', expression: 'accuracy' }] : []),
    ...(isValidated ? [{ name: 'validation loss, as measured last', expression: 'validation.loss' }] : []),
    ...(isValidated && hasClasses ? [{ name: 'validation accuracy, as measured last', expression: 'validation.accuracy' }] : []),
  ];
}

export function metricLines(session: ExperimentSession, moment: Moment): Promise<readonly Shown[]> {
  return Promise.all(
    [...metrics, ...networkMetrics(session)].map(async ({ name, expression }) => {
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
