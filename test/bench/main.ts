/** Prints every figure the project promises. `npm run bench`, or `npm run bench -- trace` for those whose module's name contains a word. */
import { breakpoints } from './breakpoints';
import { debugging } from './debugging';
import type { Figure } from './figure';
import { longTrace } from './longTrace';
import { optimizers } from './optimizers';
import { networks } from './networks';
import { openRecording } from './openRecording';
import { openTensor } from './openTensor';
import { panel } from './panel';
import { pausing } from './pausing';
import { recorder } from './recorder';
import { recording } from './recording';
import { rules } from './rules';
import { sizes } from './sizes';
import { stepsPerSecond } from './stepsPerSecond';
import { tables } from './tables';
import { torch } from './torch';
import { verdicts } from './verdicts';
import { workbench } from './workbench';
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
  networks,
  openRecording,
  openTensor,
  workbench,
  workers,
  tables,
  torch,
  verdicts,
  sizes,
};

async function main(): Promise<void> {
  const [word] = process.argv.slice(2);
  let missed = 0;
  for (const [name, bench] of Object.entries(benches)) {
    if (word && !name.toLowerCase().includes(word.toLowerCase())) continue;
    for (const figure of await bench()) {
      if (!figure.isMet) missed++;
      console.log(
        `${figure.isMet ? '✔' : '✘'} ${figure.name}: ${figure.value} (bound: ${figure.bound})${figure.note ? ` [${figure.note}]` : ''}`,
      );
    }
  }
  console.log(missed === 0 ? 'Every bound is met.' : `${missed} bounds are missed.`);
}

void main().then(() => process.exit());
