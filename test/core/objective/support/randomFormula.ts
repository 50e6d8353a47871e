/** A formula of x, y and the vector w of three entries, that is a scalar. Seeded by its random numbers. */
export function randomFormula(random: () => number): string {
  return scalar(random, 4);
}

function choose<Choice>(random: () => number, choices: readonly Choice[]): Choice {
  return choices[Math.floor(random() * choices.length)];
}

const SMOOTH = ['sin', 'cos', 'atan', 'tanh', 'asinh', 'sigmoid', 'softplus', 'relu', 'abs', 'square', 'sinh', 'exp'];

function scalar(random: () => number, depth: number): string {
  const s = (): string => scalar(random, depth - 1);
  const v = (): string => vector(random, depth - 1);
  if (depth === 0) return choose(random, ['x', 'y', 'w[0]', 'w[1]', 'w[2]', '2', '0.5', 'pi']);
  switch (choose(random, ['+', '-', '*', '/', '^', 'f', 'f', 'reduce', 'reduce', 'dot', 'pair', 'where', 'neg', 'index'])) {
    case '+':
      return `(${s()} + ${s()})`;
    case '-':
      return `(${s()} - ${s()})`;
    case '*':
      return `${s()}*(${s()})`;
    case '/':
      return `(${s()})/(1.5 + (${s()})^2)`;
    case '^':
      return `(${s()})^${choose(random, ['2', '3', '-1', '-2', '1', '0'])}`;
    case 'f':
      return `${choose(random, SMOOTH)}(${s()})`;
    case 'reduce':
      return `${choose(random, ['sum', 'mean', 'prod', 'norm', 'max', 'min'])}(${v()})`;
    case 'dot':
      return `dot(${v()}, ${v()})`;
    case 'pair':
      return `${choose(random, ['min', 'max'])}(${s()}, ${s()})`;
    case 'where':
      return `where(${s()} < ${s()}, ${s()}, ${s()})`;
    case 'neg':
      return `(-${s()})`;
    default:
      return `(${v()})[${choose(random, [0, 1, 2])}]`;
  }
}

function vector(random: () => number, depth: number): string {
  const s = (): string => scalar(random, Math.max(0, depth - 1));
  const v = (): string => vector(random, depth - 1);
  if (depth <= 0) return 'w';
  switch (choose(random, ['w', 'list', '+', '*', 'mixed', 'f', 'pair', 'where'])) {
    case 'w':
      return 'w';
    case 'list':
      return `[${s()}, ${s()}, ${s()}]`;
    case '+':
      return `(${v()} + ${v()})`;
    case '*':
      return `${v()}*(${s()})`;
    case 'mixed':
      return `(${s()} - ${v()})`;
    case 'f':
      return `${choose(random, SMOOTH)}(${v()})`;
    case 'pair':
      return `${choose(random, ['min', 'max'])}(${v()}, ${s()})`;
    default:
      return `where(${v()} > ${s()}, ${v()}, ${s()})`;
  }
}
