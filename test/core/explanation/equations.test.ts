import assert from 'node:assert/strict';
import { evaluate } from '../../../src/core/explanation/evaluate';
import { explain, expressionOf } from '../../../src/core/explanation/explain';
import { scopeOf, tensorAt } from '../../../src/core/explanation/scope';
import { namesOf } from '../../../src/core/explanation/symbols';
import { equationFor } from '../../../src/core/optimizer/notation/equation';
import { Optimizer } from '../../../src/core/optimizer/optimizer';
import { defaultsOf } from '../../../src/core/optimizer/options';
import { builtIn } from '../../../src/core/optimizer/registry';
import type { Rule } from '../../../src/core/optimizer/rule';
import type { Stage, UpdateContext, Vectors } from '../../../src/core/optimizer/stage';
import { layoutOf } from '../../../src/core/parameters';
import { seeded } from '../../support/random';

const { rules } = builtIn;

/** A kernel with two units, a bias and a scalar: every way in which rules treat tensors differently. */
const layout = layoutOf([
  { name: 'kernel', shape: [3, 2] },
  { name: 'bias', shape: [3] },
  { name: 'x', shape: [] },
]);
const problem = { layout, goal: 'minimize' as const, view: Array.from({ length: layout.size }, () => undefined) };

/** Defaults, everything switched on, everything switched off, and every kind of clipping. */
function variantsOf({ options, usesGradient, name }: Rule): Record<string, unknown>[] {
  const properties = options.properties as Record<string, { type?: string; minimum?: number }>;
  const defaults = { ...defaultsOf(options), ...(name === 'gridSearch' ? { pointsPerDimension: 2 } : {}) };
  const flags = (on: boolean) =>
    Object.fromEntries(
      Object.entries(properties)
        // `maximize` is for networks.
        .filter(([option, { type }]) => type === 'boolean' && option !== 'maximize')
        .map(([flag]) => [flag, on]),
    );
  const extras: Record<string, number> = {
    weightDecay: 0.01,
    momentum: 0.9,
    l1: 0.01,
    l2: 0.02,
    l2Shrinkage: 0.03,
    beta: 0.5,
    learningRateDecay: 0.1,
    lambda: 0.1,
    t0: 2,
    warmupSteps: 3,
  };
  const given = Object.fromEntries(Object.entries(extras).filter(([option]) => option in properties));
  const clips = usesGradient ? [{ globalNorm: 0.5 }, { value: 0.3 }, { adaptive: 0.01 }] : [];
  return [
    defaults,
    { ...defaults, ...given, ...flags(true) },
    { ...defaults, ...flags(false) },
    { ...defaults, ...given, ...flags(false) },
    ...clips.map((clip) => ({ ...defaults, clip })),
  ];
}

/** The state as it is, by slot. */
const stateOf = (optimizer: Optimizer): Vectors =>
  Object.fromEntries(optimizer.slots.map(({ name }) => [name, optimizer.slot(name).slice()]));

/** Makes 14 updates from random gradients; calls for each with what it began with and what its stages made. */
function eachUpdate(
  optimizer: Optimizer,
  see: (before: Vectors, outputs: { stage: Stage; values: Float32Array }[], context: UpdateContext) => void,
): void {
  const random = seeded(5);
  for (let t = 0; t < 14; t++) {
    for (let i = 0; i < layout.size; i++) optimizer.gradient[i] = random() - 0.4;
    const before: Vectors = { theta: optimizer.theta.slice(), gradient: optimizer.gradient.slice(), ...stateOf(optimizer) };
    const outputs: { stage: Stage; values: Float32Array }[] = [];
    const bowl = (theta: Float32Array, gradient: Float32Array) => {
      gradient.set(theta);
      return theta.reduce((sum, x) => sum + (x * x) / 2, 0);
    };
    const [value, learningRate] = [10 / (t + 1) + (t % 3), 0.01];
    optimizer.update(value, learningRate, (stage, values) => outputs.push({ stage, values: values.slice() }), bowl);
    see(before, outputs, { t, learningRate, value, evaluate: bowl });
  }
}

describe('equations of every stage', () => {
  for (const rule of rules) {
    variantsOf(rule).forEach((options, variant) => {
      it(`${rule.name}, variant ${variant}: give what the stage makes`, () => {
        const start = Float32Array.from({ length: layout.size }, (_, i) => 0.5 - i / 8);
        const optimizer = new Optimizer(rule, options, problem, start);
        let compared = 0;
        eachUpdate(optimizer, (before, outputs, context) => {
          const vectors: Vectors = { ...before };
          for (const { stage, values } of outputs) {
            const { equation } = stage;
            assert.ok(equation, `${stage.name} has no equation`);
            for (let i = 0; i < layout.size; i++) {
              const here = equationFor(equation, tensorAt(layout, i));
              const expression = expressionOf(here);
              assert.equal(expression === undefined, here.formula === undefined, `${stage.name}: ${here.formula} cannot be parsed`);
              if (!expression) continue;
              const actual = values[values.length === 1 ? 0 : i];
              const isDue = here.due?.at(context) ?? true;
              const expected = isDue ? evaluate(expression, scopeOf(here, vectors, layout, i, context)) : vectors[stage.output][i];
              // Points and updates are differences of numbers of θ's size: they carry its rounding.
              const size =
                stage.output === 'update' || optimizer.slots.some(({ name, isPoint }) => isPoint && name === stage.output)
                  ? Math.max(Math.abs(actual), Math.abs(before.theta[i]))
                  : Math.abs(actual);
              assert.ok(
                Math.abs(expected - actual) <= size * 2 ** -22 + 1e-37,
                `${stage.name}, t = ${context.t}, entry ${i}: ${here.formula} gives ${expected}, the stage ${actual}`,
              );
              compared++;
            }
            const first = equationFor(equation, layout.tensors[0]);
            for (const [copy, source] of Object.entries(first.copies ?? {})) vectors[copy] = vectors[source];
            vectors[stage.output] = values;
          }
          // What a stage writes beside its output is declared, or no equation reads it.
          const read = new Set(
            outputs.flatMap(({ stage }) =>
              layout.tensors.flatMap((tensor) => Object.values(stage.equation ? equationFor(stage.equation, tensor).names : {})),
            ),
          );
          for (const [name, values] of Object.entries(stateOf(optimizer)))
            if (read.has(name)) assert.deepEqual(vectors[name], values, `${name} is written by a stage that does not say so`);
        });
        assert.ok(compared > 100, `only ${compared} numbers were compared`);
      });

      it(`${rule.name}, variant ${variant}: name nothing that is not declared, and mean something by every symbol`, () => {
        const stages = [...new Optimizer(rule, options, problem, new Float32Array(layout.size)).stages];
        const slots = rule.slots(options, problem);
        const vectors = new Set([
          'theta',
          'gradient',
          'effectiveLearningRate',
          'update',
          ...slots.map(({ name }) => name),
          ...stages.map(({ output }) => output),
        ]);
        for (const { name, equation } of stages) {
          for (const tensor of layout.tensors) {
            const here = equation && equationFor(equation, tensor);
            for (const used of namesOf(here))
              assert.ok(used === 't' || used === 'alpha' || used in (here?.names ?? {}), `${name}: ${used}`);
            for (const meant of Object.values(here?.names ?? {})) {
              if (typeof meant === 'string') assert.ok(vectors.has(meant), `${name}: there is no vector ${meant}`);
              else if (meant.option !== undefined) {
                const inner = options.inner as { name: string } | undefined;
                const holders = [rule, ...rules.filter((other) => other.name === inner?.name)];
                assert.ok(
                  holders.some((holder) => (meant.option as string) in holder.options.properties),
                  `${name}: there is no option ${meant.option}`,
                );
              }
            }
          }
        }
        for (let i = 0; i < layout.size; i++) {
          for (const { latex, meaning } of explain({ rule, options, slots, stages, layout }, i).symbols) {
            assert.ok(latex.length > 0 && meaning.length > 3, `${latex}: ${meaning}`);
          }
        }
      });
    });
  }
});
