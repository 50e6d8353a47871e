import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import { parseDocument } from 'yaml';
import { root } from './support/paths';

describe('the workflows', () => {
  const folder = join(root, '.github');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yml'));
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

  for (const name of files) {
    const text = readFileSync(join(folder, name), 'utf8');
    it(`${name} is YAML, and runs only what there is`, () => {
      const document = parseDocument(text);
      assert.deepEqual(
        [...document.errors, ...document.warnings].map(({ message }) => message),
        [],
      );
      const run = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script);
      assert.deepEqual(
        run.filter((script) => !(script in scripts)),
        [],
      );
      for (const [path] of text.matchAll(/(?<=run: )\.ci\/\w+/g)) assert.ok(existsSync(join(root, path)), path);
    });
  }

  it('are there', () => {
    assert.ok(files.length >= 4);
  });
});

describe('the suites', () => {
  it('leave out no test, and run none twice', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const run = Object.entries(scripts).filter(([name]) => /^test:(unit|processes|panel|e2e)$/.test(name));
    const folders = run.flatMap(([, command]) =>
      [...command.matchAll(/test\/(?:\{([\w,]+)\}|(\w+))\/\*\*/g)].flatMap(([, several, one]) => (several ?? one).split(',')),
    );
    const holding = readdirSync(join(root, 'test'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'e2e')
      .map(({ name }) => name)
      .filter((name) =>
        readdirSync(join(root, 'test', name), { recursive: true, encoding: 'utf8' }).some((file) => file.endsWith('.test.ts')),
      );
    assert.deepEqual(folders.sort(), holding.sort());
  });
});

describe('what VS Code starts for whoever works on this', () => {
  const read = <Content>(name: string): Content => {
    const errors: ParseError[] = [];
    const content = parse(readFileSync(join(root, '.vscode', name), 'utf8'), errors) as Content;
    assert.deepEqual(errors, []);
    return content;
  };
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const { tasks } = read<{ readonly tasks: readonly { readonly label: string; readonly script?: string }[] }>('tasks.json');
  const { configurations } = read<{
    readonly configurations: readonly { readonly name: string; readonly preLaunchTask?: string; readonly program?: string }[];
  }>('launch.json');

  it('names tasks, scripts and programs that there are', () => {
    for (const { script } of tasks) if (script !== undefined) assert.ok(script in scripts, script);
    const known = new Set([...tasks.map(({ label }) => label), ...Object.keys(scripts).map((script) => `npm: ${script}`)]);
    for (const { name, preLaunchTask, program } of configurations) {
      if (preLaunchTask !== undefined) assert.ok(known.has(preLaunchTask), `${name}: ${preLaunchTask}`);
      const path = program?.replace('${workspaceFolder}', root);
      // What is built is there once it is.
      if (path !== undefined && !path.includes('/dist/')) assert.ok(existsSync(path), `${name}: ${program}`);
    }
  });
});
