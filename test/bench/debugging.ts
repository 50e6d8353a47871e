import { Client, fixture } from '../dap/support/client';
import { median, type Figure } from './figure';

const steps = 300;

/** Over standard input and output, as a client sees it: from the request to the event that says it is done. */
export async function debugging(): Promise<Figure[]> {
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
