import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minVersion, satisfies, subset } from 'semver';
import { root } from './support/paths';

interface Manifest {
  readonly engines: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly engines?: Readonly<Record<string, string>> }>>;
}
const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));

describe('every package that is installed', () => {
  it('runs on the oldest Node.js that package.json promises', () => {
    const { engines } = read('package.json') as Manifest;
    const oldest = minVersion(engines.node)?.version ?? '';
    assert.ok(subset(`>=${oldest}`, engines.node), engines.node);
    const { packages } = read('package-lock.json') as Lock;
    const installed = Object.entries(packages).filter(([path]) => path !== '');
    assert.ok(installed.length > 100);
    const tooNew = installed.filter(([, one]) => one.engines?.node !== undefined && !satisfies(oldest, one.engines.node));
    assert.deepEqual(
      tooNew.map(([path, { version, engines: needs }]) => `${path} ${version} needs Node.js ${needs?.node}`),
      [],
    );
  });
});
