import assert from 'node:assert/strict';
import { join } from 'node:path';
import { casesFolder, failures, fieldCases, runHeadless } from '../support/fieldCase';

/** Another case is another folder in test/fixtures/cases; one that does not hold yet says `"pending": true`. */
describe('cases from the field', function () {
  this.timeout(120_000);
  for (const { folder, file, pending, checks } of fieldCases()) {
    (pending ? it.skip : it)(`${folder}: ${file}`, async () => {
      assert.deepEqual(failures(checks, await runHeadless(join(casesFolder, folder, file))), []);
    });
  }
});
