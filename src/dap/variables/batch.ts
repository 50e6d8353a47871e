import type { Moment } from '../../protocol/debugging';
import type { NetworkInfo } from '../../protocol/network';
import type { ExperimentSession } from '../../session/experimentSession';
import { shapeText } from './numberText';
import { note, type Shown } from './shown';
import { TensorEntries } from './tensorEntries';

/** The rows of the data that a step's gradient is taken over. */
export async function batchLines(session: ExperimentSession, network: NetworkInfo, { run, step }: Moment): Promise<readonly Shown[]> {
  const { rows, classCounts, epoch, warning } = await session.read('batch', { run, step });
  const read = (from: number, count: number) => Promise.resolve(rows.subarray(from, from + count));
  const counts = [...classCounts].map((count, i) => `${network.data.classes[i] ?? i}: ${count}`);
  return [
    {
      name: 'rows',
      value: `${shapeText([rows.length])} ${[...rows.subarray(0, 8)].join(', ')}${rows.length > 8 ? ', …' : ''}`,
      children: new TensorEntries({ run, shape: [rows.length], read }),
    },
    ...(counts.length > 0 ? [note('classes', counts.join(', '))] : []),
    { name: 'epoch', value: (write) => write(epoch) },
    ...(warning ? [note('warning', warning)] : []),
  ];
}
