import assert from 'node:assert/strict';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { seeded } from '../support/random';
import { Client, fixture } from './support/client';

const requests = 5000;
const program = fixture('two-runs');

const expressions = [
  'x',
  'y',
  'value',
  'step',
  'gradient',
  'gradient.x',
  'm.y',
  'norm(gradient)',
  'previous.value',
  'cosine(gradient, previous.gradient)',
  'f(1, 2)',
  'gradient(f)(1, 2)',
  'learningRate',
  'beta1',
  'x +',
  'nobody',
  '',
  'x[0]',
  'm',
  'value < 1e-3',
  '((((',
  '1 / 0',
  'not x',
  '"text"',
  'parameters',
  'update.y',
  'f',
  'state.m',
  '∇',
  'a'.repeat(3000),
];

/** Well-formed requests with arguments at random: some of things that are there, some of things that are not. */
class Chance {
  readonly references: number[] = [0];
  readonly frames: number[] = [0];
  readonly targets: number[] = [0];
  readonly memories: string[] = ['nothing', 'adam/parameters//0/2'];
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  below(n: number): number {
    return Math.floor(this.random() * n);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** Mostly what was given out last. */
  recent<T>(list: readonly T[]): T {
    return this.random() < 0.8 ? list[Math.max(0, list.length - 1 - this.below(12))] : this.of(list);
  }

  maybe<T>(value: T): T | undefined {
    return this.random() < 0.4 ? value : undefined;
  }

  learn(command: string, body: unknown): void {
    if (command === 'stackTrace') this.frames.push(...(body as DebugProtocol.StackTraceResponse['body']).stackFrames.map(({ id }) => id));
    if (command === 'scopes')
      this.references.push(...(body as DebugProtocol.ScopesResponse['body']).scopes.map(({ variablesReference }) => variablesReference));
    if (command === 'gotoTargets') this.targets.push(...(body as DebugProtocol.GotoTargetsResponse['body']).targets.map(({ id }) => id));
    if (command === 'variables') {
      const { variables } = body as DebugProtocol.VariablesResponse['body'];
      this.references.push(...variables.map(({ variablesReference }) => variablesReference).filter((one) => one > 0));
      this.memories.push(...variables.flatMap(({ memoryReference }) => memoryReference ?? []));
    }
  }

  request(): { command: string; args: object } {
    const threadId = this.of([1, 2, 2, 1, 3, 0]);
    const stepping = { threadId, singleThread: this.maybe(true), granularity: this.maybe(this.of(['statement', 'line', 'instruction'])) };
    const source = this.of([{ path: program }, { path: program }, { path: '/elsewhere.yaml' }, { name: 'nameless' }]);
    const condition = () =>
      this.maybe(this.of(['value < 20', 'step % 7 == 0', 'x >', 'norm(gradient) > 1e9', 'm.x > 0', 'range(-1, 1)', 'factor(2)']));
    const hitCondition = () => this.maybe(this.of(['>= 10', '% 5', '3', 'many']));
    const frameId = this.maybe(this.recent(this.frames));
    const variablesReference = this.recent(this.references);
    const name = this.of(['x', 'y', 'm', 'v', 'learningRate', 'beta1', '[0]', 'value', 'nobody']);
    const value = this.of(['1', '0.5', '-2', '1e-3', 'x', 'NaN', 'nobody', '', '1e99']);
    const some = <T>(make: () => T): T[] => Array.from({ length: this.below(4) }, make);
    const line = () => this.below(14);
    const kinds: (() => [string, object])[] = [
      ...(['next', 'stepIn', 'stepOut', 'stepBack', 'next', 'stepIn', 'stepBack'] as const).map((command) => (): [string, object] => [
        command,
        stepping,
      ]),
      ...(['continue', 'reverseContinue', 'pause', 'exceptionInfo'] as const).map((command) => (): [string, object] => [command, stepping]),
      ...(['threads', 'loadedSources', 'configurationDone'] as const).map((command) => (): [string, object] => [command, {}]),
      () => ['stackTrace', { threadId, startFrame: this.maybe(this.below(4)), levels: this.maybe(this.below(4)) }],
      () => ['scopes', { frameId: this.recent(this.frames) }],
      () => [
        'variables',
        {
          variablesReference,
          filter: this.maybe(this.of(['indexed', 'named'])),
          start: this.maybe(this.below(5)),
          count: this.maybe(this.below(5)),
        },
      ],
      () => ['variables', { variablesReference }],
      () => ['evaluate', { expression: this.of(expressions), frameId, context: this.of(['watch', 'repl', 'hover', 'clipboard']) }],
      () => ['completions', { text: this.of(expressions), column: this.below(12), frameId }],
      () => ['setVariable', { variablesReference, name, value }],
      () => ['setExpression', { expression: this.of(expressions), value, frameId }],
      () => ['readMemory', { memoryReference: this.recent(this.memories), offset: this.maybe(this.below(20) - 5), count: this.below(40) }],
      () => ['source', { source, sourceReference: 0 }],
      () => [
        'setBreakpoints',
        {
          source,
          breakpoints: some(() => ({
            line: line(),
            column: this.maybe(this.below(30)),
            condition: condition(),
            hitCondition: hitCondition(),
            logMessage: this.maybe('at {step}: {value}'),
          })),
        },
      ],
      () => [
        'setFunctionBreakpoints',
        { breakpoints: some(() => ({ name: this.of(expressions), condition: condition(), hitCondition: hitCondition() })) },
      ],
      () => [
        'setDataBreakpoints',
        { breakpoints: some(() => ({ dataId: this.of(expressions), condition: condition(), hitCondition: hitCondition() })) },
      ],
      () => [
        'setExceptionBreakpoints',
        {
          filters: some(() => this.of(['nonFinite', 'divergence', 'stall', 'nobody'])),
          filterOptions: some(() => ({ filterId: 'divergence', condition: condition() })),
        },
      ],
      () => ['dataBreakpointInfo', { variablesReference: this.maybe(variablesReference), name, frameId }],
      () => ['breakpointLocations', { source, line: line(), endLine: this.maybe(line()) }],
      () => ['restartFrame', { frameId: this.recent(this.frames) }],
      () => ['gotoTargets', { source, line: line() }],
      () => ['goto', { threadId, targetId: this.recent(this.targets) }],
      () => [
        'goToStep',
        { step: this.of([0, 1, 5, 30, 59, 60, 1000, -1, 0.5]), threadId: this.maybe(threadId), singleThread: this.maybe(true) },
      ],
    ];
    if (this.random() < 0.002) return { command: 'restart', args: {} };
    const [command, args] = this.of(kinds)();
    return { command, args };
  }
}

describe('the debug adapter under random requests', function () {
  this.timeout(300_000);

  it(`answers each of ${requests}, and steps forward and back to the same bits afterwards`, async () => {
    const seed = Number(process.env.FUZZ_SEED ?? 20261124);
    const chance = new Chance(seed);
    const client = await new Client().start();
    const counts = { answered: 0, refused: 0 };
    try {
      await client.launch({ program, stopOnEntry: true });
      for (let sent = 0; sent < requests;) {
        const together = Math.min(requests - sent, 1 + chance.below(8));
        sent += together;
        await Promise.all(
          Array.from({ length: together }, async () => {
            const { command, args } = chance.request();
            try {
              chance.learn(command, await inTime(client.send(command, args), `${command} ${JSON.stringify(args)} (seed ${seed})`));
              counts.answered++;
            } catch (error) {
              const { message } = error as Error;
              assert.doesNotMatch(message, /was not answered|failed to answer/, `seed ${seed}: ${message}`);
              assert.match(message, /[.)]$/, `a refusal is a whole sentence: ${message}`);
              counts.refused++;
            }
          }),
        );
        client.entries.length = 0;
      }
      assert.equal(counts.answered + counts.refused, requests);
      assert.ok(counts.answered > requests / 3, `only ${counts.answered} requests could be done`);

      await client.send('setBreakpoints', { source: { path: program }, breakpoints: [] });
      for (const command of ['setFunctionBreakpoints', 'setDataBreakpoints']) await client.send(command, { breakpoints: [] });
      await client.send('setExceptionBreakpoints', { filters: [] });
      await client.send('pause', { threadId: 1 });
      await client.stopped('goToStep', { step: 20 });
      const numbers = async () =>
        Promise.all(
          [1, 2].flatMap((thread) =>
            ['Parameters', 'Gradient'].map(async (name) => [...(await client.scope(thread, name)).values()].map(({ value }) => value)),
          ),
        );
      const first = await numbers();
      for (let i = 0; i < 5; i++) await client.stopped('next', { threadId: 1 });
      const ahead = await numbers();
      for (let i = 0; i < 5; i++) await client.stopped('stepBack', { threadId: 1 });
      assert.deepEqual(await numbers(), first);
      for (let i = 0; i < 5; i++) await client.stopped('next', { threadId: 1 });
      assert.deepEqual(await numbers(), ahead);
    } finally {
      await client.stop();
    }
  });
});

async function inTime<T>(answer: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} was not answered.`)), 60_000);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
