/** Prints every figure the project promises. `npm run bench`, or `npm run bench -- trace` for those whose module's name contains a word. */
import { breakpoints } from './breakpoints';
import { debugging } from './debugging';
import type { Figure } from './figure';
import { machineNoise } from './noise';
import { longTrace } from './longTrace';
import { optimizers } from './optimizers';
import { networks } from './networks';
import { openRecording } from './openRecording';
import { openTensor } from './openTensor';
import { panel } from './panel';
import { pausing } from './pausing';
import { recorder } from './recorder';
import { recording } from './recording';
import { scaling } from './scaling';
import { start } from './start';
import { rules } from './rules';
import { sizes } from './sizes';
import { stepsPerSecond } from './stepsPerSecond';
import { tables } from './tables';
import { torch } from './torch';
import { verdicts } from './verdicts';
import { workers } from './workers';

const benches: Record<string, () => Figure[] | Promise<Figure[]>> = {
  stepsPerSecond,
  longTrace,
  optimizers,
  rules,
  breakpoints,
  debugging,
  panel,
  pausing,
  recorder,
  recording,
  scaling,
  start,
  networks,
  openRecording,
  openTensor,
  workers,
  tables,
  torch,
  verdicts,
  sizes,
};

/** What scattered by more than a fifth is measured again, so often at most; the calmest measurement counts. */
const repeats = 2;
const mostScatter = 0.2;

async function figuresOf(bench: () => Figure[] | Promise<Figure[]>): Promise<readonly Figure[]> {
  const scatter = (figure: Figure) => figure.scatter ?? 0;
  let best: readonly Figure[] = await bench();
  for (let i = 0; i < repeats && best.some((figure) => scatter(figure) > mostScatter); i++) {
    const again = await bench();
    best = best.map((figure, k) => (scatter(again[k]) < scatter(figure) ? again[k] : figure));
  }
  return best;
}

async function main(): Promise<void> {
  const [word] = process.argv.slice(2);
  let missed = 0;
  console.log(`Before: ${machineNoise()}.`);
  for (const [name, bench] of Object.entries(benches)) {
    if (word && !name.toLowerCase().includes(word.toLowerCase())) continue;
    for (const figure of await figuresOf(bench)) {
      if (!figure.isMet) missed++;
      console.log(
        `${figure.isMet ? '✔' : '✘'} ${figure.name}: ${figure.value} (bound: ${figure.bound})${figure.note ? ` [${figure.note}]` : ''}${(figure.scatter ?? 0) > mostScatter ? ` [its measurements scatter by ${(100 * (figure.scatter ?? 0)).toFixed(0)} %]` : ''}`,
      );
    }
  }
  console.log(`After: ${machineNoise()}.`);
  console.log(missed === 0 ? 'Every bound is met.' : `${missed} bounds are missed.`);
}

void main().then(() => process.exit());
