import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { pythonWithTorch, runPython } from '../support/torch';
import { median, type Figure } from './figure';

/** The first steps are kept whole, which is told apart. */
const kept = 3;
const steps = 17;

/** What the recorder adds to a step of ResNet-18 on this machine's processor, by default. */
export function recorder(): Figure[] {
  const python = pythonWithTorch();
  if (python === undefined) return [];
  const program = readFileSync(join(__dirname, 'recorderCost.py'), 'utf8');
  const { plain, recorded, inside } = JSON.parse(runPython(python, program, String(steps))) as Record<
    'plain' | 'recorded' | 'inside',
    number[]
  >;
  const later = (values: readonly number[]) => values.slice(kept);
  const share = median(later(inside).map((seconds, i) => seconds / (later(recorded)[i] - seconds)));
  const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
  return [
    {
      name: 'Recording a step of ResNet-18 (11 million parameters, Adam, batch of 32)',
      value: `${percent(share)} of the step`,
      bound: '5 %',
      isMet: share <= 0.05,
      note: `median step ${Math.round(1000 * median(later(plain)))} ms plain, ${Math.round(1000 * median(later(recorded)))} ms recorded by turns; the first ${kept}, kept whole, cost ${Math.round(1000 * median(inside.slice(0, kept)))} ms each`,
    },
  ];
}
