import type { DebugProtocol } from '@vscode/debugprotocol';
import { Client, fixture } from '../dap/support/client';
import { median, type Figure } from './figure';

const steps = 300;

const farSteps = 100_000;
const rounds = 5;
/** Each can be decided only by reading the record, and none ever holds. */
const conditions = ['value < -1', 'norm(gradient) > 1e30', 'x > 1e6', 'step < 0', 'gradient.y < -1e30'];

/** Over standard input and output, as a client sees it: from the request to the event that says it is done. */
export async function debugging(): Promise<Figure[]> {
  return [...(await stepping()), await armed()];
}

async function stepping(): Promise<Figure[]> {
  const client = await new Client().start();
  try {
    await client.launch({ program: fixture('two-runs'), steps: 10_000, stopOnEntry: true });
    const time = async (command: string, args: object) => {
      const taken: number[] = [];
      for (let i = 0; i < steps; i++) {
        const start = performance.now();
        await client.stopped(command, { ...args });
        taken.push(performance.now() - start);
      }
      return median(taken);
    };
    await time('next', { threadId: 1 });
    const figures = [
      ['step over', await time('next', { threadId: 1 })],
      ['step into', await time('stepIn', { threadId: 1 })],
      ['step back', await time('stepBack', { threadId: 1 })],
    ] as const;
    return figures.map(([name, taken]) => ({
      name: `Debug adapter over stdio, two runs: ${name}, request to stopped event, median of ${steps}`,
      value: `${taken.toFixed(2)} ms`,
      bound: '≤ 5 ms',
      isMet: taken <= 5,
    }));
  } finally {
    await client.stop();
  }
}

/** The same steps with and without breakpoints, in turn, each time computed anew. */
async function armed(): Promise<Figure> {
  const continued = async (breakpoints: readonly { readonly name: string }[]) => {
    const client = await new Client().start();
    try {
      await client.launch({ program: fixture('two-runs'), optimizers: ['adam'], steps: farSteps, stopOnEntry: true });
      await client.send('setExceptionBreakpoints', { filters: [] });
      const armed = await client.send<DebugProtocol.SetFunctionBreakpointsResponse['body']>('setFunctionBreakpoints', { breakpoints });
      if (!armed.breakpoints.every(({ verified }) => verified)) throw new Error('A condition could not be armed.');
      const start = performance.now();
      const { reason } = await client.stopped('continue', { threadId: 1 });
      if (reason !== 'end') throw new Error(`The run stopped because of ${reason} before its end.`);
      return performance.now() - start;
    } finally {
      await client.stop();
    }
  };
  await continued([]);
  const pairs: { readonly without: number; readonly with: number }[] = [];
  for (let i = 0; i < rounds; i++)
    pairs.push({ without: await continued([]), with: await continued(conditions.map((name) => ({ name }))) });
  const ratio = median(pairs.map((pair) => pair.with / pair.without));
  return {
    name: `Debug adapter: ${farSteps} steps of Rosenbrock/adam with 5 armed conditions against none, median of ${rounds} pairs`,
    value: `${ratio.toFixed(2)}× (${median(pairs.map((pair) => pair.without)).toFixed(0)} ms without)`,
    bound: '≤ 1.3×',
    isMet: ratio <= 1.3,
  };
}
