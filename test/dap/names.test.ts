import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { seeded } from '../support/random';
import { Client } from './support/client';

/** Names of the record, of slots, of options, words of the language and functions: a variable may be called like any of them. */
const hiding = [
  'value',
  'step',
  'gradient',
  'update',
  'learningRate',
  'parameters',
  'effectiveLearningRate',
  'ratio',
  'state',
  'options',
  'previous',
  'f',
  'objective',
  'm',
  'v',
  'beta1',
  'epsilon',
  'and',
  'or',
  'not',
  'norm',
  'sin',
  'where',
  'true',
  'x',
  'y₁',
  'ß',
  '_',
  'α',
  'η',
];

type Line = DebugProtocol.Variable & { readonly scope: string; readonly container: number };

describe('names in the debugger', function () {
  this.timeout(120_000);
  const directory = mkdtempSync(join(tmpdir(), 'names-'));
  let client: Client;
  beforeEach(async () => {
    client = await new Client().start();
  });
  afterEach(() => client.stop());
  after(() => rmSync(directory, { recursive: true }));

  /** Every line of the variables view, opened all the way. */
  async function lines(): Promise<Line[]> {
    const found: Line[] = [];
    const open = async (scope: string, container: number): Promise<void> => {
      for (const line of (await client.children(container)).values()) {
        found.push({ ...line, scope, container });
        if (line.variablesReference > 0) await open(scope, line.variablesReference);
      }
    };
    for (const { name, variablesReference } of await client.scopes(1)) await open(name, variablesReference);
    return found;
  }

  /** Every line's expression gives its value; what a line is set to, its expression gives, and nothing else changes but what follows from it. */
  async function holds(text: string, name: string): Promise<number> {
    const program = join(directory, `${name}.experiment.yaml`);
    writeFileSync(program, text);
    await client.launch({ program, stopOnEntry: true });
    await client.stopped('goToStep', { step: 2 });
    let checked = 0;
    for (const { evaluateName, value, scope, name: line, type, variablesReference } of await lines()) {
      // A vector over several tensors is summed up in other words.
      if (evaluateName === undefined || (variablesReference > 0 && type !== 'tensor')) continue;
      assert.equal(await client.evaluate(evaluateName), value, `${text}\n${scope} / ${line}: ${evaluateName}`);
      checked++;
    }
    const set = (await lines()).filter(
      ({ scope, variablesReference, type }) =>
        ['Parameters', 'Optimizer state'].includes(scope) && variablesReference === 0 && type === 'number',
    );
    for (const [i, { scope, name: line, evaluateName, container }] of set.entries()) {
      const value = String(0.25 + i / 8);
      assert.ok(evaluateName !== undefined, `${scope} / ${line} has no expression`);
      if (i % 2) await client.send('setVariable', { variablesReference: container, name: line, value });
      else await client.send('setExpression', { expression: evaluateName, value, frameId: (await client.stack(1))[0].id });
      const now = (await lines()).filter((one) => one.scope === scope && one.evaluateName === evaluateName);
      assert.deepEqual(
        now.map((one) => one.value),
        [value],
        `${text}\n${evaluateName} = ${value}`,
      );
    }
    const rate = (await lines()).find((one) => one.scope === 'Hyperparameters' && one.name === 'learningRate');
    await client.send('setExpression', { expression: rate?.evaluateName, value: '0.015625', frameId: (await client.stack(1))[0].id });
    assert.equal((await lines()).find((one) => one.scope === 'Hyperparameters' && one.name === 'learningRate')?.value, '0.015625');
    return checked;
  }

  it('mean what they show, whatever the variables are called', async () => {
    const random = seeded(11);
    const of = <T>(list: readonly T[]) => list[Math.floor(list.length * random())];
    let checked = 0;
    for (let i = 0; i < 6; i++) {
      if (i > 0) {
        await client.stop();
        client = await new Client().start();
      }
      // What the language of formulas refuses as a name is no case; words of conditions are names there.
      const names = [...new Set(Array.from({ length: 3 }, () => of(hiding.filter((name) => !['norm', 'sin', 'where'].includes(name)))))];
      const start = names.map((name) => `${JSON.stringify(name)}: ${(1 + random()).toFixed(2)}`).join(', ');
      const formula = names.map((name, k) => `(${name} - ${k})^2`).join(' + ');
      checked += await holds(
        `objective:\n  minimize: ${JSON.stringify(formula)}\n  start: { ${start} }\noptimizer: { adam: { learningRate: 0.1 } }\nsteps: 5\n`,
        `case-${i}`,
      );
    }
    assert.ok(checked > 100, `${checked} expressions`);
  });

  it('mean what they show for layers with quotes in their names', async () => {
    const text = `data: { generate: { moons: { samples: 16 } }, batchSize: 8 }
network:
  layers:
    - dense: { units: 2 }
      name: 'a"b'
    - dense: { units: 2 }
      name: "it's"
  loss: crossEntropy
optimizer: { adam: { learningRate: 0.01 } }
steps: 4
backend: cpu
`;
    assert.ok((await holds(text, 'quotes')) > 20);
  });
});
