import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/**
 * A small training that listens, and begins once a debugger wants something. It goes on until a line comes on its standard input, and then tells how many steps it has made.
 * `optimizer` may be made otherwise by `setup`.
 */
const training = `
import os, sys, threading
import torch
from torch import nn
from optimizer_debugger import record
import optimizer_debugger
folder = sys.argv[1]
torch.manual_seed(3)
model = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
inputs, targets = torch.randn(8, 2), torch.randn(8, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
is_over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), is_over.set()), daemon=True).start()
steps, waits, loss = 0, True, float("nan")
`;

const loop = `
run = record(optimizer, model, to=os.path.join(folder, "run.optrace"), listen=True)
print(run._listener.port, run._listener.token, flush=True)
def is_asked():
    client = run._listener.client
    return client is not None and (client.wants_pause or client.mode == "watch")
while waits and not is_asked() and not is_over.is_set():
    is_over.wait(0.002)
while not is_over.is_set():
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(inputs), targets)
    loss.backward()
    run.loss(loss)
    optimizer.step()
    steps += 1
    is_over.wait(0.001)
run.close()
print(steps, float(loss), flush=True)
`;

/** A training of PyTorch in a process of its own. */
export class LiveTraining {
  readonly folder = mkdtempSync(join(tmpdir(), 'live-'));
  /** Where runs that listen are listed, for this training alone. */
  readonly runtime = join(this.folder, 'runtime');
  port = 0;
  token = '';
  errors = '';
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private readonly read: AsyncIterator<string>;

  constructor(python: string, setup = '', program = loop) {
    rmSync(this.runtime, { recursive: true, force: true });
    this.child = spawn(python, ['-B', '-c', training + setup + program, this.folder], {
      env: { ...process.env, PYTHONPATH: join(__dirname, '../../src/recorder'), OMP_NUM_THREADS: '1', XDG_RUNTIME_DIR: this.folder },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stderr?.on('data', (piece: Buffer) => (this.errors += piece.toString()));
    this.lines = createInterface({ input: this.child.stdout as NodeJS.ReadableStream });
    this.read = this.lines[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async listening(): Promise<this> {
    const [port, token] = (await this.line()).split(' ');
    this.port = Number(port);
    this.token = token;
    return this;
  }

  /** The next line that it prints. */
  async line(): Promise<string> {
    const { value, done } = (await this.read.next()) as IteratorResult<string, undefined>;
    if (done) throw new Error(`The training has ended: ${this.errors}`);
    return value;
  }

  /** Lets it end by itself; returns how many steps it has made. */
  async finish(): Promise<number> {
    this.child.stdin?.write('\n');
    const [steps] = (await this.line()).split(' ');
    if (this.child.exitCode === null) await once(this.child, 'exit');
    return Number(steps);
  }

  remove(): void {
    this.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
