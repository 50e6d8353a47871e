/** Functions of as many variables as wanted, one vector x (Jamil and Yang 2013; Surjanovic and Bingham, Virtual Library of Simulation Experiments). */
import type { TestFunction } from './testFunction';

const all = (n: number, value: number): readonly number[] => Array.from({ length: n }, () => value);
const counted = (n: number): readonly number[] => Array.from({ length: n }, (_, k) => k + 1);
const count = (n: number) => ({ i: counted(n) });
/** The entries' own minimizer of Styblinski and Tang, and of Schwefel: roots that have no closed form. */
const styblinskiTangRoot = -2.903534027771177;
const schwefelRoot = 420.9687462275036;

export const vectorFunctions: readonly TestFunction[] = [
  { name: 'sphere', title: 'Sphere', summary: 'The simplest bowl: the same curvature in every direction.', least: 1, formula: () => 'sum(x^2)', start: 3, view: [-5.12, 5.12], minima: (n) => [all(n, 0)], minimum: () => 0 },
  { name: 'sumSquares', title: 'Sum of squares', summary: 'A bowl whose curvature grows from variable to variable, up to a condition number of the dimension.', least: 1, formula: () => 'sum(i*x^2)', constants: count, start: 3, view: [-5.12, 5.12], minima: (n) => [all(n, 0)], minimum: () => 0 },
  { name: 'rosenbrock', title: 'Rosenbrock', summary: 'A bent valley with a flat floor, easy to enter and slow to follow (Rosenbrock 1960).', least: 2, formula: () => 'sum(100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)', start: -1.2, view: [-2, 2], minima: (n) => [all(n, 1)], minimum: () => 0 },
  { name: 'ackley', title: 'Ackley', summary: 'A nearly flat outside full of small pits, and one deep hole (Ackley 1987).', least: 1, formula: () => '20 - 20*exp(-0.2*sqrt(mean(x^2))) + e - exp(mean(cos(2*pi*x)))', start: 2.3, view: [-5, 5], minima: (n) => [all(n, 0)], minimum: () => 0 },
  { name: 'rastrigin', title: 'Rastrigin', summary: 'A bowl with a regular grid of pits: about eleven to the power of the dimension (Rastrigin 1974).', least: 1, formula: () => '10*length(x) + sum(x^2 - 10*cos(2*pi*x))', start: 2.6, view: [-5.12, 5.12], minima: (n) => [all(n, 0)], minimum: () => 0 },
  { name: 'griewank', title: 'Griewank', summary: 'A wide bowl with a product of waves on it; with more dimensions the waves matter less (Griewank 1981).', least: 1, formula: () => '1 + sum(x^2)/4000 - prod(cos(x/sqrt(i)))', constants: count, start: 8, view: [-20, 20], minima: (n) => [all(n, 0)], minimum: () => 0 },
  { name: 'styblinskiTang', title: 'Styblinski–Tang', summary: 'Two pits along every variable, one a little deeper (Styblinski and Tang 1990).', least: 1, formula: () => 'sum(x^4 - 16*x^2 + 5*x)/2', start: 0.5, view: [-5, 5], minima: (n) => [all(n, styblinskiTangRoot)], minimum: (n) => -39.16616570377142 * n },
  { name: 'levy', title: 'Lévy', summary: 'Waves in every direction around one minimum (Lévy and Montalvo 1985).', least: 2, formula: (n) => `sin(pi*(3 + x[0])/4)^2 + sum(((x[:-1] - 1)/4)^2*(1 + 10*sin(pi*(3 + x[:-1])/4 + 1)^2)) + ((x[${n - 1}] - 1)/4)^2*(1 + sin(pi*(3 + x[${n - 1}])/2)^2)`, start: -4, view: [-10, 10], minima: (n) => [all(n, 1)], minimum: () => 0 },
  { name: 'zakharov', title: 'Zakharov', summary: 'A plate that bends up ever more steeply along one direction.', least: 1, formula: () => 'sum(x^2) + sum(i*x/2)^2 + sum(i*x/2)^4', constants: count, start: 3, view: [-5, 10], minima: (n) => [all(n, 0)], minimum: () => 0 },
  { name: 'dixonPrice', title: 'Dixon–Price', summary: 'A chain in which every variable wants twice the square of the next (Dixon and Price 1989).', least: 2, formula: () => '(x[0] - 1)^2 + sum(i[1:]*(2*x[1:]^2 - x[:-1])^2)', constants: count, start: 2, view: [-3, 3], minima: (n) => [counted(n).map((k) => 2 ** (2 ** (1 - k) - 1))], minimum: () => 0 },
  { name: 'schwefel', title: 'Schwefel', summary: 'Deep pits far apart, the deepest far from the second (Schwefel 1981).', least: 1, formula: () => '418.9828872724338*length(x) - sum(x*sin(sqrt(abs(x))))', start: 300, view: [-500, 500], minima: (n) => [all(n, schwefelRoot)], minimum: () => 0 },
  { name: 'michalewicz', title: 'Michalewicz', summary: 'Narrow channels in a plain without slope: nothing to follow until one is found (Michalewicz 1992).', least: 2, formula: () => '-sum(sin(x)*sin(i*x^2/pi)^20)', constants: count, start: 2, view: [0, 3.2], minima: (n) => (n === 2 ? [[2.202905520771874, 1.5707963267948966]] : []), minimum: (n) => (n === 2 ? -1.8013034100985532 : undefined) },
  { name: 'trid', title: 'Trid', summary: 'A bowl without pits whose variables hang on their neighbours, so that the minimum lies far out.', least: 2, formula: () => 'sum((x - 1)^2) - sum(x[1:]*x[:-1])', start: 0, view: [-10, 10], minima: (n) => [counted(n).map((k) => k * (n + 1 - k))], minimum: (n) => (-n * (n + 4) * (n - 1)) / 6 },
];
