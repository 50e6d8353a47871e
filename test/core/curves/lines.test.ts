import assert from 'node:assert/strict';
import { readCurves } from '../../../src/core/curves/read';

const read = (text: string, name: string) =>
  readCurves(new TextEncoder().encode(text), name).curves.map(({ name: curve, run, steps, values }) => [
    run,
    curve,
    [...steps],
    [...values],
  ]);

describe('curves of others', () => {
  it('are lines of JSON, also while the last is being written', () => {
    assert.deepEqual(
      read('{"step": 0, "loss": 2, "note": "x"}\n{"step": 5, "loss": "NaN", "acc": {"top1": 0.5}}\n{"step": 6, "lo', 'm.jsonl'),
      [
        [undefined, 'loss', [0, 5], [2, NaN]],
        [undefined, 'acc/top1', [5], [0.5]],
      ],
    );
    assert.deepEqual(read('[{"loss": 3}, {"loss": 2}]', 'm.json'), [[undefined, 'loss', [0, 1], [3, 2]]]);
  });

  it('are our own traces, a curve a number', () => {
    const lines = [
      '{"type":"experiment","steps":1}',
      '{"type":"step","run":"adam","step":0,"value":4,"learningRate":0.1,"parameters":{"x":2,"w":[1,2]},"validation":{"loss":3}}',
      '{"type":"end","run":"adam","step":1,"value":3,"parameters":{"x":1},"reason":"completed"}',
      '{"type":"verdict","run":"adam","step":1,"rate":0.5}',
    ];
    assert.deepEqual(read(lines.join('\n'), 't.jsonl'), [
      ['adam', 'value', [0, 1], [4, 3]],
      ['adam', 'learningRate', [0], [0.1]],
      ['adam', 'parameters.x', [0, 1], [2, 1]],
      ['adam', 'validation.loss', [0], [3]],
    ]);
  });

  it('are what Trackio keeps: metrics as an object or a text', () => {
    assert.deepEqual(
      read(
        '{"timestamp": "2026-01-01", "run_name": "a", "step": 1, "metrics": "{\\"loss\\": 0.5}"}\n{"run_name": "a", "step": 2, "metrics": {"loss": 0.25}}',
        't.jsonl',
      ),
      [['a', 'loss', [1, 2], [0.5, 0.25]]],
    );
  });

  it('are what W&B exports, a column a run, without its edges', () => {
    const csv = '"Step","run-1 - loss","run-1 - loss__MIN","run-1 - loss__MAX","b, c - loss"\n"0","2","2","2","3"\n"10","1","1","1",""\n';
    assert.deepEqual(read(csv, 'wandb.csv'), [
      ['run-1', 'loss', [0, 10], [2, 1]],
      ['b, c', 'loss', [0], [3]],
    ]);
    assert.deepEqual(read('{"_step": 3, "loss": 1, "_runtime": 2.5, "_timestamp": 17}', 'history.jsonl'), [[undefined, 'loss', [3], [1]]]);
  });

  it('are columns of one’s own, with what is not finite', () => {
    assert.deepEqual(read('epoch,loss,name\n1,2,a\n2,NaN,b\n3,-Infinity,c\n', 'm.csv'), [
      [undefined, 'loss', [1, 2, 3], [2, NaN, -Infinity]],
    ]);
    assert.deepEqual(read('run,step,value\nadam,0,1\nsgd,0,2\n', 'm.csv'), [
      ['adam', 'value', [0], [1]],
      ['sgd', 'value', [0], [2]],
    ]);
  });

  for (const [what, text, name, message] of [
    ['no JSON', 'loss\n1', 'm.jsonl', /^Line 1 of m\.jsonl is not valid JSON/],
    ['no numbers', '{"a": "b"}', 'm.jsonl', /^m\.jsonl holds no numbers over steps\. Write a line a step/],
    ['nothing', '', 'm.csv', /holds no numbers/],
  ] as const) {
    it(`are refused: ${what}`, () => assert.throws(() => read(text, name), { name: 'NoCurves', message }));
  }
});
