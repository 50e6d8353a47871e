/** What a worker's process takes at most while it trains ResNet-18, with checkpoints on: its answer is the peak in MB, and how often it kept θ. */
import { assign } from '../../../src/core/engine/assign';
import { Run } from '../../../src/core/engine/run';
import { loadCase } from '../networkCase';
import { resnet18 } from '../networks';

const steps = 60;
/** The extension's default for a session. */
const traceBudget = 192 * 2 ** 20;

async function main(): Promise<void> {
  const { experiment, objective } = await loadCase({ ...resnet18, classes: 1000, count: 1000 });
  const run = new Run(assign(experiment, experiment.optimizers[0], objective), {
    budget: traceBudget,
    allocate: (bytes) => new SharedArrayBuffer(bytes),
  });
  for (let i = 0; i < steps; i++) run.advance();
  // Looking back replays from a checkpoint, which takes memory, too.
  run.values(steps / 2, 'parameters');
  process.send?.({ megabytes: process.resourceUsage().maxRSS / 1024, parameters: objective.layout.size, steps });
}

void main();
