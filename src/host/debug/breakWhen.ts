import { debug, FunctionBreakpoint, window } from 'vscode';
import { UserError } from '../../protocol/channel';

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const isNumber = (text: string) => number.test(text.trim());

/** Asks on which change of a value to stop, and adds a breakpoint that says so in words in the list of breakpoints. */
export async function breakWhen(expression: string | undefined): Promise<void> {
  if (expression === undefined) throw new UserError('This value has no name in formulas. Choose one of the values below it.');
  const choice = await window.showQuickPick(
    [
      { label: 'it changes its sign', ask: () => Promise.resolve('changes its sign') },
      { label: 'it leaves a range…', ask: askRange },
      { label: 'it changes by more than a factor…', ask: askFactor },
      { label: 'it changes at all', ask: () => Promise.resolve('changes') },
    ],
    { title: `Stop When ${expression} …`, placeHolder: 'A vector does when one of its entries does; by a factor, when its norm does.' },
  );
  const words = await choice?.ask();
  if (words !== undefined) debug.addBreakpoints([new FunctionBreakpoint(`${expression}: ${words}`)]);
}

async function askRange(): Promise<string | undefined> {
  const parts = (text: string) => text.split(/…|\.\.\.|,|\bto\b/);
  const answer = await window.showInputBox({
    title: 'The Range It Leaves',
    value: '-1 … 1',
    validateInput: (text) => {
      const [from, to, ...more] = parts(text);
      const isRange = more.length === 0 && to !== undefined && isNumber(from) && isNumber(to) && Number(from) <= Number(to);
      return isRange ? undefined : 'Write two numbers, the smaller first, such as -1 … 1.';
    },
  });
  return answer === undefined
    ? undefined
    : `leaves ${parts(answer)
        .map((part) => part.trim())
        .join(' … ')}`;
}

async function askFactor(): Promise<string | undefined> {
  const answer = await window.showInputBox({
    title: 'The Factor It Changes by',
    value: '10',
    validateInput: (text) => (isNumber(text) && Number(text) > 1 ? undefined : 'Write a number above 1, such as 10.'),
  });
  return answer === undefined ? undefined : `changes by a factor of ${answer.trim()}`;
}
