import * as assert from 'node:assert/strict';
import { linearMomentumForm, stabilityLimit, type LinearMomentumForm } from '../../../../src/core/optimizer/language/linearMomentum';
import { updateOne } from '../../../../src/core/optimizer/language/oneCoordinate';
import { defaultsOf } from '../../../../src/core/optimizer/options';
import { builtIn } from '../../../../src/core/optimizer/registry';
import type { Rule } from '../../../../src/core/optimizer/rule';

const [α, μ, β] = [0.01, 0.9, 0.9];
/** So late that averages no longer know of their start. */
const late = 100_000;

function formOf(name: string, given: Record<string, unknown> = {}, state: Record<string, number> = {}): LinearMomentumForm | undefined {
  const rule = builtIn.named(name) as Rule;
  const options = { ...defaultsOf(rule.options), ...given };
  const equations = rule.equations?.(options);
  assert.ok(equations, `${name} is not said in the rule language`);
  return linearMomentumForm(equations, {
    t: late,
    learningRate: α,
    options,
    state: { m: 0.3, v: 0.25, b: -0.7, muProduct: 0, vMax: 0.5, r: 4, u: 2, delta: 0.01, s: 0.25, n: 1, z: 1, average: 1, ...state },
  });
}

const near = (actual: number, expected: number, what: string) =>
  assert.ok(Math.abs(actual - expected) <= 1e-6 * Math.max(1, Math.abs(expected)), `${what}: ${actual} instead of ${expected}`);

describe('the linear momentum form', () => {
  /** [rule, options, (β, c, a, b), λ*·α, preconditioner]: the table of Cohen et al. 2021 and 2022, whose limits are 2(1+β)/(ac + b(1+β)). */
  const table: readonly (readonly [string, Record<string, unknown>, readonly [number, number, number, number], number, number])[] = [
    ['sgd', {}, [0, 0, 0, 1], 2, 1],
    ['sgd', { momentum: μ }, [μ, 1, 1, 0], 2 * (1 + μ), 1],
    ['sgd', { momentum: μ, dampening: 0.3 }, [μ, 0.7, 1, 0], (2 * (1 + μ)) / 0.7, 1],
    ['sgd', { momentum: μ, nesterov: true }, [μ, 1, μ, 1], (2 * (1 + μ)) / (1 + 2 * μ), 1],
    ['rmsprop', {}, [0, 0, 0, 1], 2, 0.5],
    ['adam', {}, [β, 1 - β, 1, 0], 38, 0.5],
    ['adamw', { weightDecay: 0 }, [β, 1 - β, 1, 0], 38, 0.5],
    ['nadam', {}, [β, 1 - β, β, 1 - β], (2 * (1 + β)) / ((1 - β) * (1 + 2 * β)), 0.5],
    ['adagrad', {}, [0, 0, 0, 1], 2, 2],
    ['adamax', {}, [β, 1 - β, 1, 0], 38, 2],
  ];
  for (const [name, options, [beta, c, a, b], limit, preconditioner] of table) {
    it(`of ${name} ${JSON.stringify(options)} is that of the literature`, () => {
      const form = formOf(name, options);
      assert.ok(form);
      Object.entries({ beta, c, a, b, preconditioner }).forEach(([what, expected]) => near(form[what as 'beta'], expected, what));
      near(stabilityLimit(form, α) * α, limit, 'λ*·α');
    });
  }

  it('knows 38/α and 13.57/α to the digits that are printed', () => {
    assert.equal((stabilityLimit(formOf('adam') as LinearMomentumForm, 1) / 1).toFixed(2), '38.00');
    assert.equal(stabilityLimit(formOf('nadam') as LinearMomentumForm, 1).toFixed(2), '13.57');
  });

  it('tells decoupled weight decay from what is in the gradient', () => {
    const decoupled = formOf('adamw', { weightDecay: 0.5 }) as LinearMomentumForm;
    near(decoupled.decay, 0.5, 'w');
    near(decoupled.addedCurvature, 0, 'added');
    const penalized = formOf('sgd', { momentum: μ, weightDecay: 0.5 }) as LinearMomentumForm;
    near(penalized.decay, 0, 'w');
    near(penalized.addedCurvature, 0.5, 'added');
    near(stabilityLimit(decoupled, α), ((1 + β) * (2 - α * 0.5)) / (α * (1 - β)), 'λ*');
  });

  it('has bias corrections in it early on', () => {
    const rule = builtIn.named('adam') as Rule;
    const options = defaultsOf(rule.options);
    const early = linearMomentumForm(rule.equations!(options), {
      t: 2,
      learningRate: α,
      options,
      state: { m: 0, v: 0.25 },
    }) as LinearMomentumForm;
    near(early.a, 1 / (1 - β ** 3), 'a');
    near(early.preconditioner, Math.sqrt(0.25 / (1 - 0.999 ** 3)) + 1e-8, 'P');
  });

  for (const name of ['lion', 'lamb', 'adan', 'scheduleFreeAdamw', 'ftrl']) {
    it(`is none for ${name}`, () => assert.equal(formOf(name, {}, { d: 0.2, previous: 0.4, x: 2, rateMax: 1, weightSum: 3 }), undefined));
  }

  for (const [name, options] of table.map(([rule, given]) => [rule, given] as const)) {
    it(`tells where ${name} ${JSON.stringify(options)} leaves a parabola: below λ* it comes down, above it climbs`, () => {
      const rule = builtIn.named(name) as Rule;
      const all = { ...defaultsOf(rule.options), ...options };
      const numbers = Object.fromEntries(Object.entries(all).map(([option, value]) => [option, Number(value)]));
      const equations = rule.equations!(all);
      const form = formOf(name, options) as LinearMomentumForm;
      // With its preconditioner held, on f = λ·P·θ²/2.
      const held = new Set(['v', 'u', 'r', 'muProduct', 'vMax']);
      for (const share of [0.98, 1.02]) {
        const curvature = share * stabilityLimit(form, α) * form.preconditioner;
        let [theta, state] = [1, { m: 0, v: 0.25, b: 0, muProduct: 0, r: 4, u: 2 } as Readonly<Record<string, number>>];
        for (let i = 0; i < 3000 && Math.abs(theta) < 1e6; i++) {
          const made = updateOne(
            equations,
            { ...numbers, ...state, g: curvature * theta, theta, t: late + i, learningRate: α, value: 0 },
            held,
          );
          theta += made.update;
          state = { ...state, ...made.state };
        }
        assert.ok(share < 1 ? Math.abs(theta) < 1e-3 : Math.abs(theta) > 1e3, `${share}: |θ| is ${Math.abs(theta)}`);
      }
    });
  }
});
