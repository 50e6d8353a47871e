import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import schemas from '../../src/dap/protocol/argumentSchemas.json';
import { checkedArguments } from '../../src/dap/protocol/checkArguments';
import { CheckedInput } from '../../src/dap/protocol/framing';
import { argumentSchemas, schemaFile } from '../support/writeArgumentSchemas';
import { seeded } from '../support/random';
import { Client, fixture } from './support/client';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
}
const all = schemas as Readonly<Record<string, Schema>>;
const wrong: Readonly<Record<string, readonly unknown[]>> = {
  integer: ['1', 1.5, null, {}, [1], true],
  string: [1, null, {}, ['x'], false],
  boolean: ['true', 1, null, {}],
  array: [{}, 'x', 1, null],
  object: ['x', 1, [], true],
};

/** Something that a schema takes. */
function right({ type, properties = {}, required = [], items, enum: allowed }: Schema): unknown {
  if (allowed) return allowed[0];
  if (type === 'integer') return 1;
  if (type === 'boolean') return false;
  if (type === 'array') return items ? [right(items)] : [];
  if (type === 'string') return 'x';
  return Object.fromEntries(required.map((name) => [name, right(properties[name] ?? {})]));
}

describe('what a client’s requests bring along', function () {
  this.timeout(120_000);

  it('is checked by the protocol’s own declarations', () => {
    assert.equal(readFileSync(schemaFile, 'utf8'), argumentSchemas(), 'Run `npm run generate`.');
  });

  it('is refused wherever one of its arguments is of another type, missing or too long, with the argument’s name', () => {
    let cases = 0;
    for (const [command, schema] of Object.entries(all)) {
      const good = right(schema) as Record<string, unknown>;
      checkedArguments(command, good);
      for (const name of schema.required ?? []) {
        assert.throws(() => checkedArguments(command, { ...good, [name]: undefined }), new RegExp(`“${name}`), `${command} ${name}`);
      }
      for (const [name, inner] of Object.entries(schema.properties ?? {})) {
        for (const value of wrong[inner.type ?? ''] ?? []) {
          assert.throws(
            () => checkedArguments(command, { ...good, [name]: value }),
            new RegExp(`“${name}`),
            `${command} ${name} ${JSON.stringify(value)}`,
          );
          cases++;
        }
        if (inner.type === 'array' && inner.items) {
          assert.throws(
            () => checkedArguments(command, { ...good, [name]: Array<unknown>(1001).fill(right(inner.items as Schema)) }),
            /more than 1000 entries/,
            `${command} ${name}`,
          );
        }
      }
    }
    assert.ok(cases > 200, `${cases} cases`);
    for (const command of ['constructor', '__proto__', 'toString', 'cancel', ''])
      assert.throws(() => checkedArguments(command, {}), /There is no request/);
  });

  it('is answered or refused, each within seconds, and never by a fault of the adapter’s', async () => {
    const client = await new Client().start();
    const random = seeded(Number(process.env.FUZZ_SEED ?? 3));
    const of = <T>(list: readonly T[]) => list[Math.floor(list.length * random())];
    const anything = (): unknown =>
      of([
        0,
        1,
        -1,
        2 ** 31,
        1e308,
        0.5,
        '',
        'x',
        'm["',
        'parameters',
        null,
        true,
        [],
        {},
        [1],
        { path: fixture('two-runs') },
        'a'.repeat(70_000),
      ]);
    try {
      await client.launch({ program: fixture('two-runs'), stopOnEntry: true });
      const commands = Object.keys(all).filter(
        (one) => !['initialize', 'launch', 'attach', 'restart', 'terminate', 'disconnect'].includes(one),
      );
      let refused = 0;
      for (let i = 0; i < 300; i++) {
        const command = of(commands);
        const { properties = {} } = all[command];
        const args = Object.fromEntries(
          Object.entries(properties)
            .filter(() => random() < 0.8)
            .map(([name, schema]) => [name, random() < 0.6 ? right(schema) : anything()]),
        );
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<never>(
          (_, reject) =>
            (timer = setTimeout(() => reject(new Error(`${command} ${JSON.stringify(args).slice(0, 300)} was not answered`)), 20_000)),
        );
        try {
          await Promise.race([client.send(command, args), late]);
        } catch (error) {
          assert.doesNotMatch(
            (error as Error).message,
            /failed to answer|was not answered/,
            `${command} ${JSON.stringify(args).slice(0, 300)}`,
          );
          refused++;
        } finally {
          clearTimeout(timer);
        }
        client.entries.length = 0;
      }
      assert.ok(refused > 100);
      assert.match(await client.evaluate('value'), /\d/);
    } finally {
      await client.stop();
    }
  });
});

describe('the bytes a client writes', () => {
  function passed(...chunks: string[]): { text: string; refusals: string[]; ended: boolean } {
    const refusals: string[] = [];
    const input = new CheckedInput((reason) => refusals.push(reason));
    const out = input.pipe(new PassThrough());
    let text = '';
    out.on('data', (data: Buffer) => (text += data.toString()));
    for (const chunk of chunks) if (!input.writableEnded) input.write(chunk);
    for (let chunk: Buffer | null; (chunk = out.read() as Buffer | null);) text += chunk.toString();
    return { text, refusals, ended: input.writableEnded };
  }

  it('are passed on message by message, however they are cut', () => {
    const whole = 'Content-Length: 5\r\n\r\n{"a"}Content-Length: 2\r\n\r\n{}';
    for (let cut = 1; cut < whole.length; cut++) {
      const { refusals, ended } = passed(whole.slice(0, cut), whole.slice(cut));
      assert.deepEqual([refusals, ended], [[], false], `cut at ${cut}`);
    }
  });

  it('end the conversation where a header gives no length, or too much', () => {
    for (const [header, message] of [
      ['Content-Length: 1e12\r\n\r\n', /no length/],
      ['Content-Length: 999999999999\r\n\r\n', /announces 999999999999 bytes/],
      ['Content-Length: -1\r\n\r\n', /no length/],
      ['Content-Length: 5\r\nContent-Length: 6\r\n\r\n', /no length/],
      ['X: 1\r\n\r\n', /no length/],
      ['x'.repeat(5000), /no end/],
    ] as const) {
      const { refusals, ended } = passed(header);
      assert.ok(ended, header.slice(0, 40));
      assert.match(refusals.join(), message);
    }
  });
});
