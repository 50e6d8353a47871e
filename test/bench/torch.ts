import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { assign } from '../../src/core/engine/assign';
import { Run } from '../../src/core/engine/run';
import { Optimizer } from '../../src/core/optimizer/optimizer';
import { defaultsOf } from '../../src/core/optimizer/options';
import { builtIn } from '../../src/core/optimizer/registry';
import type { Rule } from '../../src/core/optimizer/rule';
import { layoutOf } from '../../src/core/parameters';
import { load, rosenbrock } from '../support/load';
import { median, type Figure } from './figure';
import { loadCase, type NetworkCase } from './networkCase';

/** A step of ours, everything recorded as by default. */
interface Ours {
  readonly step: () => void;
  readonly dispose?: () => void;
}

interface Work {
  readonly name: string;
  /** As the peer calls it. */
  readonly peer: string;
  /** Ours / PyTorch's. */
  readonly bound: number;
  readonly begin: () => Promise<Ours>;
  /** Steps of a round. */
  readonly steps: number;
}

const rounds = 9;
/** A round's figures are repeated where their quartiles lie further apart than this share of the median. */
const largestScatter = 0.2;

const convolution = {
  layers: [
    { conv2d: { filters: 8, kernelSize: 3, activation: 'relu' } },
    { maxPooling2d: { poolSize: 2 } },
    { conv2d: { filters: 16, kernelSize: 3, activation: 'relu' } },
    { maxPooling2d: { poolSize: 2 } },
    { flatten: {} },
    { dense: { units: 10 } },
  ],
};
const network = (one: NetworkCase) => async (): Promise<Ours> => {
  const { experiment, objective } = await loadCase(one);
  const run = new Run(assign(experiment, experiment.optimizers[0], objective), {
    budget: 2 ** 28,
    allocate: (bytes) => new SharedArrayBuffer(bytes),
  });
  return { step: () => void run.advance(), dispose: () => objective.dispose() };
};

const works: readonly Work[] = [
  {
    name: '784-128-10, batch 64, adam',
    peer: 'dense',
    bound: 1,
    steps: 40,
    begin: network({ shape: [784], classes: 10, count: 256, batchSize: 64, network: { preset: { mlp: { units: 128, depth: 1 } } } }),
  },
  {
    name: 'small convolution net 28×28, batch 32',
    peer: 'convolution',
    bound: 1.3,
    steps: 15,
    begin: network({ shape: [28, 28, 1], classes: 10, count: 256, batchSize: 32, network: convolution }),
  },
  {
    name: 'ResNet-18, 8 × 32², adam',
    peer: 'resnet18',
    bound: 1.3,
    steps: 2,
    begin: network({ shape: [32, 32, 3], classes: 10, count: 32, batchSize: 8, network: { preset: 'resnet18' } }),
  },
  {
    name: 'ResNet-20, 32 × 32², sgd',
    peer: 'resnet20',
    bound: 2,
    steps: 2,
    begin: network({
      shape: [32, 32, 3],
      classes: 10,
      count: 64,
      batchSize: 32,
      network: { preset: 'resnet20' },
      optimizer: { sgd: { learningRate: 0.1, momentum: 0.9 } },
    }),
  },
  {
    name: 'iris 4-8-3, batch 16',
    peer: 'iris',
    bound: 0.5,
    steps: 400,
    begin: network({
      shape: [4],
      classes: 3,
      count: 150,
      batchSize: 16,
      backend: 'auto',
      network: { layers: [{ dense: { units: 8, activation: 'tanh' } }, { dense: { units: 3 } }] },
    }),
  },
  {
    name: 'Rosenbrock, adam, everything recorded',
    peer: 'rosenbrock',
    bound: 0.2,
    steps: 2000,
    begin: async () => {
      const run = (await load(rosenbrock('{ adam: { learningRate: 0.001 } }', 1e12))).run();
      return { step: () => void run.advance() };
    },
  },
  {
    name: 'adam of 11,689,512 parameters, rule alone',
    peer: 'rule',
    bound: 1,
    steps: 2,
    begin: () => {
      const rule = builtIn.named('adam') as Rule;
      const start = new Float32Array(11_689_512).fill(0.5);
      const optimizer = new Optimizer(
        rule,
        defaultsOf(rule.options),
        { layout: layoutOf([{ name: 'w', shape: [start.length] }]), goal: 'minimize', view: [] },
        start,
        0,
        false,
      );
      optimizer.gradient.fill(0.5);
      return Promise.resolve({ step: () => optimizer.update(0, 0.001) });
    },
  },
];

/** Whole recorded steps against PyTorch's on one thread, in turn. Where no Python with torch is found, one line says so. */
export async function torch(): Promise<Figure[]> {
  const peer = await startPeer();
  if (!peer) return [{ name: 'against PyTorch', value: 'not measured: no python3 with torch here', bound: 'none', isMet: true }];
  const figures: Figure[] = [];
  for (const work of works) figures.push(await compare(work, peer));
  peer.stop();
  return figures;
}

async function compare({ name, peer: word, bound, begin, steps }: Work, peer: Peer): Promise<Figure> {
  const { step, dispose } = await begin();
  const ours = () => {
    const began = performance.now();
    for (let i = 0; i < steps; i++) step();
    return (performance.now() - began) / steps;
  };
  ours();
  await peer.time(word, steps);
  let pairs: (readonly [number, number])[] = [];
  // Once more where somebody else was at work.
  for (let attempt = 0; attempt < 3 && (attempt === 0 || scatter(pairs) > largestScatter); attempt++) {
    pairs = [];
    for (let i = 0; i < rounds; i++) pairs.push([ours(), await peer.time(word, steps)]);
  }
  dispose?.();
  const [own, theirs] = [0, 1].map((side) => pairs.map((pair) => pair[side]));
  const ratio = median(own) / median(theirs);
  const quiet = tenth(own) / tenth(theirs);
  return {
    name: `${name}: ours, recorded / PyTorch, one thread`,
    value: `${ratio.toFixed(2)}× (${median(own).toFixed(3)} against ${median(theirs).toFixed(3)} ms); quiet tenth percentiles ${quiet.toFixed(2)}×`,
    bound: `≤ ${bound}×`,
    isMet: ratio <= bound,
    note: `${peer.versions}; ours scattered by ${percent(spread(own))}, PyTorch by ${percent(spread(theirs))}`,
  };
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const tenth = (values: readonly number[]) => sorted(values)[Math.floor(values.length / 10)];
/** Between the quartiles, as a share of the median. */
const spread = (values: readonly number[]) =>
  (sorted(values)[Math.floor(0.75 * values.length)] - sorted(values)[Math.floor(values.length / 4)]) / median(values);
const scatter = (pairs: readonly (readonly [number, number])[]) =>
  Math.max(...[0, 1].map((side) => spread(pairs.map((pair) => pair[side]))));
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

interface Peer {
  readonly versions: string;
  /** @returns milliseconds a step. */
  readonly time: (work: string, steps: number) => Promise<number>;
  readonly stop: () => void;
}

/** With OpenBLAS before the reference BLAS that Debian gives PyTorch, where it is installed. */
async function startPeer(): Promise<Peer | undefined> {
  const libraries = '/usr/lib';
  const installed = existsSync(libraries)
    ? readdirSync(libraries).map((folder) => join(libraries, folder, 'openblas-pthread/libopenblas.so.0'))
    : [];
  const blas = installed.find((file) => existsSync(file));
  const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', ...(blas ? { LD_PRELOAD: blas } : {}) };
  for (const python of [process.env.PYTHON, '/usr/bin/python3', 'python3']) {
    if (!python) continue;
    const child = spawn(python, [join(__dirname, 'peers/pytorch.py')], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    child.once('error', () => undefined);
    child.stdin.on('error', () => undefined);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) continue;
    const { torch: version } = JSON.parse(first.value) as { torch: string };
    return {
      versions: `PyTorch ${version}${blas ? ', OpenBLAS' : ', reference BLAS'}`,
      time: async (work, steps) => {
        child.stdin.write(`${work} ${steps}\n`);
        const answer = await lines.next();
        if (answer.done) throw new Error(`PyTorch's process ended at ${work}.`);
        return JSON.parse(answer.value) as number;
      },
      stop: () => child.kill(),
    };
  }
  return undefined;
}
