/** Entry of the tests that run inside VS Code's extension host; VS Code calls run(). */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** Runs every test bundle beside this one; rejects when a test failed or none ran. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 60_000, reporter: ReportLines });
  for (const name of readdirSync(__dirname)) if (name.endsWith('.test.js')) mocha.addFile(join(__dirname, name));
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const { passes = 0 } = runner.stats ?? {};
      if (failures > 0) reject(new Error(`${failures} of the tests in the extension host failed.`));
      else if (passes === 0) reject(new Error('No test ran in the extension host.'));
      else resolve();
    });
  });
}

/** One JSON text per line of the console, which whoever started VS Code picks out of everything else that is logged there. */
class ReportLines extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner) {
    super(runner);
    const line = (entry: object) => console.log(JSON.stringify({ test: entry }));
    runner.on('pass', (test) => line({ outcome: 'passed', title: test.fullTitle(), milliseconds: test.duration }));
    runner.on('pending', (test) => line({ outcome: 'skipped', title: test.fullTitle() }));
    runner.on('fail', (test, error: Error) => line({ outcome: 'failed', title: test.fullTitle(), error: error.stack ?? error.message }));
  }
}
