/** Runs the Mocha suite of test/e2e/host inside the extension host of a VS Code server. */
import { createWriteStream } from 'node:fs';
import type { Browser } from 'playwright-core';
import { note, type Counts } from './tally';
import type { Opened, VscodeServer } from './vscodeServer';

interface Outcome {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly title: string;
  readonly milliseconds?: number;
  readonly error?: string;
}

const limit = 20 * 60_000;

/** Resolves with whether every test passed; prints one line per test and keeps the whole console in the file `logged`. */
export async function runHostSuite(browser: Browser, server: VscodeServer, opened: Required<Opened>, logged: string): Promise<boolean> {
  const log = createWriteStream(logged);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  let timer: NodeJS.Timeout | undefined;
  try {
    const exited = new Promise<number>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`The tests in the extension host did not end; see ${String(log.path)}.`)), limit);
      page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
      const text = args.map(String).join(' ');
      log.write(`${text}\n`);
      const outcome = outcomeIn(text);
      if (!outcome) return;
      counts[outcome.outcome]++;
      console.log(`  ${marks[outcome.outcome]} ${outcome.title}${outcome.milliseconds ? ` (${outcome.milliseconds} ms)` : ''}`);
      if (outcome.error) console.log(outcome.error.replace(/^/gm, '      '));
    });
    await page.goto(server.address(opened));
    const code = await exited;
    if (code !== 0 && counts.failed === 0) {
      counts.failed++;
      console.log(`  The suite ended with code ${code} without naming a failed test; see ${String(log.path)}.`);
    }
    return code === 0;
  } finally {
    clearTimeout(timer);
    note(counts);
    log.end();
    await page.close();
  }
}

const marks = { passed: '✔', failed: '✘', skipped: '-' } as const;

function outcomeIn(text: string): Outcome | undefined {
  return text.startsWith('{"test":') ? (JSON.parse(text) as { test: Outcome }).test : undefined;
}
