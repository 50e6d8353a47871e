import type { TextRange } from '../diagnostic';
import type { Shape } from './graph/graph';
import type { Expression, FormulaProblem } from './expression';
import { broadcastShape, shapeText, type FormulaFunction } from './functions/formulaFunction';
import { builtinConstants, functions } from './functions/registry';
import { LARGEST_FLOAT32 } from './limits';
import { nearestNames } from '../nearest';
import { entriesOf } from './slices';
import { foldExpression } from './traverse';

/** The shape of a part; undefined where it has none because of a problem already reported. */
type Known = Shape | undefined;

/**
 * Checks names, argument counts and shapes. `symbols` gives the shape (`[]` or `[n]`) of every variable and declared constant.
 * Ranges are offsets into the formula's source. One mistake gives one problem.
 */
export function checkFormula(expression: Expression, symbols: ReadonlyMap<string, Shape>): FormulaProblem[] {
  const { problems, shape } = checkPart(expression, symbols);
  if (shape && shape.length > 0) {
    const what = shape.length === 1 ? `a vector of ${entries(shape)}` : shapeText(shape);
    const message = `The formula gives ${what}, but an objective is one number. Wrap it in sum(…), mean(…) or norm(…).`;
    problems.push({ code: 'not-a-scalar', message, start: expression.start, end: expression.end });
  }
  return problems.sort((a, b) => a.start - b.start);
}

/** The same of a part that may be a vector, as a definition, and its shape; undefined where a problem leaves it open. */
export function checkPart(
  expression: Expression,
  symbols: ReadonlyMap<string, Shape>,
): { readonly problems: FormulaProblem[]; readonly shape: Shape | undefined } {
  const problems: FormulaProblem[] = [];
  const report = (code: string, range: TextRange, message: string, suggestions?: readonly string[]): undefined => {
    problems.push({ code, message, start: range.start, end: range.end, ...(suggestions?.length && { suggestions }) });
    return undefined;
  };

  const shape = foldExpression<Known>(expression, (part, shapes) => {
    switch (part.kind) {
      case 'number':
        if (part.value > LARGEST_FLOAT32) {
          return report('number-too-large', part, `This number is too large: float32 numbers end at ${LARGEST_FLOAT32.toPrecision(3)}.`);
        }
        return [];
      case 'name':
        return symbols.get(part.name) ?? (builtinConstants.has(part.name) ? [] : reportName(part, symbols, report));
      case 'negate':
        return shapes[0];
      case 'binary': {
        if (!allKnown(shapes)) return undefined;
        const result = broadcastShape(shapes);
        if (typeof result !== 'string') return result;
        const isMatrix = shapes.some((shape) => shape.length > 1);
        const message = `The two sides of ${part.operator} differ in ${isMatrix ? 'shape' : 'length'}: ${describe(part.left, shapes[0])}, ${describe(part.right, shapes[1])}.`;
        return report(
          'shape-mismatch',
          part,
          `${message} ${isMatrix ? 'A product of matrices is matmul(A, B).' : 'Use vectors of one length, or index them as in w[0].'}`,
        );
      }
      case 'vector': {
        const nested = shapes.findIndex((entry) => entry !== undefined && entry.length > 0);
        if (nested >= 0)
          report('not-a-scalar', part.entries[nested], 'The entries of a vector are single numbers, but this one is a vector.');
        return [part.entries.length];
      }
      case 'index':
        return checkIndex(part, shapes[0], report);
      case 'slice':
        return checkSlice(part, shapes[0], report);
      case 'call':
        return checkCall(part, shapes, symbols, report);
    }
  });
  return { problems: problems.sort((a, b) => a.start - b.start), shape };
}

type Report = (code: string, range: TextRange, message: string, suggestions?: readonly string[]) => undefined;

function reportName(part: Extract<Expression, { kind: 'name' }>, symbols: ReadonlyMap<string, Shape>, report: Report): undefined {
  const called = functions.get(part.name);
  if (called) {
    return report('unknown-name', part, `${part.name} is a function and needs its arguments: ${called.signature}.`);
  }
  const names = [...symbols.keys()];
  const close = nearestNames(part.name, [...names, ...builtinConstants.keys()].sort());
  const hint = close.length > 0 ? ` Did you mean ${close.join(' or ')}?` : '';
  const known =
    names.length > 0
      ? `The variables are ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' …' : ''}.`
      : 'There are no variables yet.';
  return report(
    'unknown-name',
    part,
    `There is no variable named ${part.name}.${hint} ${known} Give ${part.name} a start, or change the name.`,
    close,
  );
}

function checkIndex(part: Extract<Expression, { kind: 'index' }>, target: Known, report: Report): Known {
  const { index } = part;
  if (target && target.length === 0) {
    const name = part.target.kind === 'name' ? part.target.name : 'This';
    return report('not-a-vector', part, `${name} is a single number and has no entries. Remove the brackets.`);
  }
  const negative = index.kind === 'negate';
  if (index.kind !== 'number' || !Number.isInteger(index.value)) {
    return report(
      'invalid-index',
      index,
      negative
        ? 'An index cannot be negative. Entries are counted from 0.'
        : 'An index is a whole number written out, such as 0 for the first entry.',
    );
  }
  if (target && index.value >= target[0]) {
    const message = `There is no entry ${index.value}: the vector has ${entries(target)}, counted from 0 to ${target[0] - 1}.`;
    return report('index-out-of-range', index, message);
  }
  return target?.slice(1);
}

function checkSlice({ target, range }: Extract<Expression, { kind: 'slice' }>, shape: Known, report: Report): Known {
  if (!shape) return undefined;
  const name = target.kind === 'name' ? target.name : 'This';
  if (shape.length === 0) return report('not-a-vector', range, `${name} is a single number and has no entries. Remove the brackets.`);
  if (range.step === 0)
    return report('invalid-index', range, 'A step of 0 comes to no other entry. Write a step such as 2, or -1 for the entries backwards.');
  const { count } = entriesOf(range, shape[0]);
  if (count === 0)
    return report(
      'index-out-of-range',
      range,
      `This range holds no entry: the vector has ${entries(shape)}, counted from 0 to ${shape[0] - 1}.`,
    );
  return [count, ...shape.slice(1)];
}

function checkCall(
  part: Extract<Expression, { kind: 'call' }>,
  shapes: readonly Known[],
  symbols: ReadonlyMap<string, Shape>,
  report: Report,
): Known {
  const called = functions.get(part.name);
  if (!called) {
    if (symbols.has(part.name) || builtinConstants.has(part.name)) {
      return report('unknown-function', part.nameRange, `${part.name} is a number, not a function. Write ${part.name}*(…) for a product.`);
    }
    const meant = otherNames.get(part.name.toLowerCase());
    const close = meant ? [meant] : nearestNames(part.name, [...functions.keys()].sort());
    const hint = close.length > 0 ? `Did you mean ${close.join(' or ')}?` : `The functions are ${[...functions.keys()].join(', ')}.`;
    return report('unknown-function', part.nameRange, `There is no function named ${part.name}. ${hint}`, close);
  }
  const wrongCount = explainCount(called, part.arguments.length);
  if (wrongCount) return report('wrong-arguments', part, wrongCount);
  if (!allKnown(shapes)) return undefined;
  const shape = called.shape(shapes);
  return typeof shape === 'string' ? report('shape-mismatch', part, `${part.name} ${shape}. Write ${called.signature}.`) : shape;
}

/** What other languages and textbooks call our functions. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['ln', 'log'],
  ['arcsin', 'asin'],
  ['arccos', 'acos'],
  ['arctan', 'atan'],
  ['tg', 'tan'],
  ['power', 'pow'],
  ['average', 'mean'],
  ['avg', 'mean'],
  ['product', 'prod'],
  ['logistic', 'sigmoid'],
  ['arctan2', 'atan2'],
  ['clip', 'clamp'],
  ['remainder', 'mod'],
  ['lse', 'logsumexp'],
  ['inner', 'dot'],
  ['maximum', 'max'],
  ['minimum', 'min'],
  ['sgn', 'sign'],
]);

function explainCount({ name, signature, arity: [least, most] }: FormulaFunction, count: number): string | undefined {
  if (count >= least && count <= most) return undefined;
  const expected = least === most ? `${least}` : `at least ${least}`;
  const decimal = most === 1 && count === 2 ? ' For a decimal number write a point, as in 1.5.' : '';
  return `${name} takes ${expected} ${expected === '1' ? 'argument' : 'arguments'}, but ${count} ${count === 1 ? 'is' : 'are'} given. Write ${signature}.${decimal}`;
}

function allKnown(shapes: readonly Known[]): shapes is readonly Shape[] {
  return shapes.every((shape) => shape !== undefined);
}

function describe(part: Expression, shape: Shape): string {
  if (shape.length > 1) return `${part.kind === 'name' ? part.name : 'a part'} is ${shapeText(shape)}`;
  return `${part.kind === 'name' ? part.name : 'a vector'} has ${entries(shape)}`;
}

function entries([length]: Shape): string {
  return `${length} ${length === 1 ? 'entry' : 'entries'}`;
}
