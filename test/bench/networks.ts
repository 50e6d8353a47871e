import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { assign } from '../../src/core/engine/assign';
import { Run } from '../../src/core/engine/run';
import { parseExperiment } from '../../src/core/experiment/parse';
import { compileExperiment } from '../../src/core/engine/compileExperiment';
import type { NetworkOnTensors } from '../../src/core/objective/network/networkOnTensors';
import { Optimizer } from '../../src/core/optimizer/optimizer';
import { readerNear } from '../../src/platform/node/files/nearby';
import { examplePath } from '../support/examples';
import { median, type Figure } from './figure';
import { loadCase, type NetworkCase } from './networkCase';

const dense: NetworkCase = { shape: [784], classes: 10, count: 256, batchSize: 64, network: { preset: { mlp: { units: 128, depth: 1 } } } };
export const resnet18: NetworkCase = { shape: [32, 32, 3], classes: 10, count: 32, batchSize: 8, network: { preset: 'resnet18' } };

const allocate = (bytes: number) => new SharedArrayBuffer(bytes);

export async function networks(): Promise<Figure[]> {
  return [...(await againstTrainAdam()), ...(await wholeResnetStep()), await memoryOfResnet(), ...(await longDigits())];
}

function start(peer: string): ChildProcess {
  return fork(join(__dirname, 'peers', peer), { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

async function answer(peer: ChildProcess, question?: number): Promise<unknown> {
  const answered = once(peer, 'message');
  if (question !== undefined) peer.send(question);
  const [message] = (await answered) as [unknown];
  return message;
}

/** Ours draws the batch, records and observes; theirs is nothing but the update. In turn, with the median of the ratios. */
async function againstTrainAdam(): Promise<Figure[]> {
  const [steps, rounds] = [60, 15];
  const peer = start('trainAdam.ts');
  await answer(peer);
  const { experiment, objective } = await loadCase(dense);
  const run = new Run(assign(experiment, experiment.optimizers[0], objective), { budget: 2 ** 28, allocate });
  const ours = () => {
    const began = performance.now();
    for (let i = 0; i < steps; i++) run.advance();
    return (performance.now() - began) / steps;
  };
  ours();
  await answer(peer, steps);
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0; i < rounds; i++) pairs.push([ours(), (await answer(peer, steps)) as number]);
  peer.kill();
  objective.dispose();
  const ratio = median(pairs.map(([a, b]) => b / a));
  const [own, theirs] = [0, 1].map((i) => median(pairs.map((pair) => pair[i])));
  return [
    {
      name: '784-128-10, batch 64, adam on wasm: whole recorded step against tf.train.adam',
      value: `${ratio.toFixed(2)}× as fast (${own.toFixed(2)} against ${theirs.toFixed(2)} ms)`,
      bound: '≥ 3.5×',
      isMet: ratio >= 3.5,
    },
  ];
}

/** Multiplications and additions of a forward pass over one row: of convolutions and dense layers, which make up nearly all. */
function forwardOperations(objective: NetworkOnTensors): number {
  const { layers } = objective.parts.network;
  return objective.layout.tensors
    .filter(({ name }) => name.endsWith('/kernel'))
    .reduce((sum, { name, size }) => {
      const shape = layers.find((layer) => layer.name === name.slice(0, -'/kernel'.length))?.outputShape ?? [];
      return sum + 2 * size * (shape.length === 3 ? shape[0] * shape[1] : 1);
    }, 0);
}

async function wholeResnetStep(): Promise<Figure[]> {
  const rounds = 7;
  const { experiment, objective } = await loadCase(resnet18);
  const assignment = assign(experiment, experiment.optimizers[0], objective);
  const run = new Run(assignment, { budget: 2 ** 28, allocate });
  const gradient = new Float32Array(objective.layout.size);
  const theta = objective.start.slice();
  const inputs = objective.rows(objective.sampler.rowsAt(0)).inputs;
  const time = (call: () => unknown) => {
    const began = performance.now();
    call();
    return performance.now() - began;
  };
  const optimizer = new Optimizer(assignment.rule, assignment.options, assignment.problem, assignment.start);
  optimizer.gradient.fill(1e-3);
  const parts = {
    step: () => run.advance(),
    both: () => objective.evaluate(theta, gradient, { step: 0, state: objective.stateStart.slice() }),
    forward: () => objective.outputsFor(inputs, theta, objective.stateStart.slice()),
    update: () => optimizer.update(1, 0.001),
  };
  for (let i = 0; i < 3; i++) Object.values(parts).forEach((part) => part());
  const measured = Array.from({ length: rounds }, () => Object.values(parts).map((part) => time(part)));
  const [step, both, forward, update] = [0, 1, 2, 3].map((i) => median(measured.map((one) => one[i])));
  const operations = 3 * resnet18.batchSize * forwardOperations(objective);
  const speed = operations / 1e6 / both;
  const share = (milliseconds: number) => `${((100 * milliseconds) / step).toFixed(0)} %`;
  objective.dispose();
  return [
    {
      name: 'ResNet-18, 8 pictures of 32×32, whole adam step on wasm',
      value: `${(step / 1000).toFixed(3)} s, ${speed.toFixed(1)} GFLOP/s over forward and backward; forward ${share(forward)}, backward ${share(both - forward)}, update ${share(update)}, record and all else ${share(Math.max(0, step - both - update))}`,
      bound: 'aim ≥ 15 GFLOP/s',
      isMet: speed >= 15,
      note: `${(operations / 1e9).toFixed(2)} GFLOP a step: convolutions and the dense layer, backward counted as two forwards`,
    },
  ];
}

async function memoryOfResnet(): Promise<Figure> {
  const peer = start('resnetMemory.ts');
  const { megabytes, parameters, steps } = (await answer(peer)) as { megabytes: number; parameters: number; steps: number };
  peer.kill();
  return {
    name: `ResNet-18 with ${parameters.toLocaleString('en')} parameters: peak memory of its process over ${steps} adam steps, with checkpoints`,
    value: `${megabytes.toFixed(0)} MB`,
    bound: '≤ 1.2 GB',
    isMet: megabytes <= 1200,
    note: 'everything in it: Node.js, tfjs, TypeScript compiled as it goes',
  };
}

async function longDigits(): Promise<Figure[]> {
  const [early, all] = [500, 2000];
  const { experiment } = parseExperiment(
    readFileSync(examplePath('digits.experiment.yaml'), 'utf8').replace(/^steps: .*/m, `steps: ${all}`),
    'yaml',
  );
  if (!experiment) throw new Error('The example cannot be read.');
  const objective = await compileExperiment(experiment, { backend: 'wasm', readFile: readerNear(dirname(examplePath('digits.json'))) });
  const run = new Run(assign(experiment, experiment.optimizers[1], objective), { budget: 192 * 2 ** 20, allocate });
  // What lies outside of the heap, such as the trace within its budget, is not what leaks.
  const heap = () => {
    globalThis.gc?.();
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  while (run.length <= early) run.advance();
  const before = { tensors: memory().numTensors, heap: heap() };
  while (run.length <= all && run.advance());
  const after = { tensors: memory().numTensors, heap: heap() };
  objective.dispose();
  const growth = after.heap / before.heap - 1;
  return [
    {
      name: `Digits, ${all} steps of adam: tensors against step ${early}`,
      value: `${after.tensors} against ${before.tensors}`,
      bound: 'equal',
      isMet: after.tensors === before.tensors,
    },
    {
      name: `Digits, ${all} steps of adam: heap against step ${early}`,
      value: `${(100 * growth).toFixed(1)} % (${(after.heap / 2 ** 20).toFixed(1)} MB)`,
      bound: '≤ +10 %',
      isMet: growth <= 0.1,
      note: globalThis.gc ? undefined : 'without --expose-gc',
    },
  ];
}
