import { ConfusionMatrix } from '../core/verdicts/confusion';
import { heldOut } from '../core/verdicts/heldOut';
import { judged } from '../core/verdicts/judged';
import { networkTruths } from '../core/verdicts/networkTruth';
import { truths } from '../core/verdicts/truth';
import type { Figure } from './figure';

/** What verdicts and findings say of runs of which it is known by theory what is true: a row a kind, and the shares of all. */
export async function verdicts(): Promise<Figure[]> {
  const matrix = new ConfusionMatrix();
  const all = [...truths, ...networkTruths, ...heldOut];
  for (const truth of all) matrix.add(truth, await judged(truth.experiment));
  console.log(
    `\nverdicts and findings, ${all.length} runs\n${'kind'.padEnd(22)}${['found', 'missed', 'false', 'of'].map((name) => name.padStart(8)).join('')}`,
  );
  for (const { kind, found, missed, false: alarms, absent } of matrix.rows)
    console.log(`${kind.padEnd(22)}${[found, missed, alarms, absent].map((count) => String(count).padStart(8)).join('')}`);
  const { recall, falseAlarms } = matrix.figures;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    {
      name: `verdicts and findings of ${all.length} runs: found of what is true`,
      value: percent(recall),
      bound: '≥ 95 %',
      isMet: recall >= 0.95,
    },
    { name: 'the same: said of what is not', value: percent(falseAlarms), bound: '≤ 2 %', isMet: falseAlarms <= 0.02 },
  ];
}
