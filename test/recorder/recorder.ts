import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verify } from '../../src/core/conformance/verify';
import { builtIn } from '../../src/core/optimizer/registry';
import type { Recording } from '../../src/core/optrace/recording';
import { openRecording } from '../../src/platform/node/files/recordingFile';
import { pythonWithTorch, runPython } from '../support/torch';

/** What every program below begins with. */
const prelude = `
import os, sys, warnings
import torch
from torch import nn
import optimizer_debugger
from optimizer_debugger import record
folder = sys.argv[1]
to = os.path.join(folder, "run.optrace")
torch.manual_seed(3)
model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
inputs, targets = torch.randn(16, 3), torch.randint(0, 2, (16,))
def loss():
    return nn.functional.cross_entropy(model(inputs), targets)
def train(optimizer, steps=4):
    for _ in range(steps):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
`;

/** Programs that record with PyTorch into a folder of their own; where no Python has torch, their tests are skipped. */
export class Recorder {
  folder = '';
  private readonly python: string;

  /** Sets up and takes down around the tests of a suite. */
  constructor() {
    const found = pythonWithTorch();
    before(function () {
      if (found === undefined) this.skip();
    });
    this.python = found ?? '';
    beforeEach(() => {
      this.folder = mkdtempSync(join(tmpdir(), 'optrace-'));
    });
    afterEach(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  run = (program: string): string => runPython(this.python, prelude + program, this.folder);

  recorded = async <T>(use: (recording: Recording) => Promise<T> | T, name = 'run.optrace'): Promise<T> => {
    const { recording, close } = await openRecording(join(this.folder, name));
    try {
      return await use(recording);
    } finally {
      await close();
    }
  };

  /** Every step of every optimizer follows its rule; how many steps of each were checked. */
  conforming = (name?: string): Promise<number[]> =>
    this.recorded(async (recording) => {
      const found = await verify(recording, builtIn);
      for (const { departure, findings } of found) assert.deepEqual([departure, findings], [undefined, []]);
      return found.map(({ checked }) => checked);
    }, name);
}
