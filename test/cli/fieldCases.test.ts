import assert from 'node:assert/strict';
import { join } from 'node:path';
import { built } from '../support/build';
import { casesFolder, failures, fieldCases, runHeadless } from '../support/fieldCase';

/** Another case is another folder in test/fixtures/cases; one that does not hold yet says `"pending": true`. */
describe('cases from the field', function () {
  this.timeout(120_000);
  let cli: string;
  before(() => {
    cli = built('cli.js');
  });

  for (const { folder, file, pending, checks } of fieldCases()) {
    (pending ? it.skip : it)(`${folder}: ${file}`, async () => {
      assert.deepEqual(failures(checks, await runHeadless(cli, join(casesFolder, folder, file))), []);
    });
  }
});
