import type { Commands } from '../session/commands';

/** What a key does. The help lists this table. */
export interface KeyBinding {
  /** As KeyboardEvent.key; `Shift+` before it. */
  readonly keys: readonly string[];
  readonly shown: string;
  readonly does: string;
  readonly run: (target: KeyTarget) => void;
}

interface KeyTarget {
  readonly commands: Commands;
  readonly chooseRun: (place: number) => void;
  readonly toggleAll: () => void;
  readonly editStep: () => void;
  readonly toggleHelp: () => void;
  readonly toggleSize: () => void;
}

export const keyBindings: readonly KeyBinding[] = [
  { keys: [' '], shown: 'Space', does: 'Run or pause', run: ({ commands }) => commands.toggle() },
  { keys: ['ArrowRight'], shown: '→', does: 'Step', run: ({ commands }) => commands.step() },
  { keys: ['ArrowLeft'], shown: '←', does: 'Step back', run: ({ commands }) => commands.stepBack() },
  { keys: ['Shift+ArrowRight'], shown: 'Shift →', does: '10 steps on', run: ({ commands }) => commands.skip(10) },
  { keys: ['Shift+ArrowLeft'], shown: 'Shift ←', does: '10 steps back', run: ({ commands }) => commands.skip(-10) },
  { keys: ['Home'], shown: 'Home', does: 'First step', run: ({ commands }) => commands.first() },
  { keys: ['End'], shown: 'End', does: 'Newest recorded step', run: ({ commands }) => commands.last() },
  { keys: ['r', 'R'], shown: 'R', does: 'Restart: back to step 0', run: ({ commands }) => commands.restart() },
  { keys: ['g', 'G'], shown: 'G', does: 'Go to a step', run: ({ editStep }) => editStep() },
  { keys: ['a', 'A'], shown: 'A', does: 'Step all runs or the chosen one', run: ({ toggleAll }) => toggleAll() },
  ...Array.from({ length: 9 }, (_, i) => ({
    keys: [String(i + 1)],
    shown: `${i + 1}`,
    does: `Choose run ${i + 1}`,
    run: ({ chooseRun }: KeyTarget) => chooseRun(i),
  })),
  { keys: ['e', 'E'], shown: 'E', does: 'Enlarge everything, for a projector', run: ({ toggleSize }) => toggleSize() },
  { keys: ['?', 'Shift+?'], shown: '?', does: 'Show or hide the keys', run: ({ toggleHelp }) => toggleHelp() },
];

/** The binding an event asks for; undefined inside fields and menus, and where a control of the page wants the key itself. */
export function bindingFor(event: KeyboardEvent): KeyBinding | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return undefined;
  const target = event.composedPath()[0];
  if (target instanceof HTMLElement && wants(target, event.key)) return undefined;
  const key = event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
  return keyBindings.find(({ keys }) => keys.includes(key));
}

function wants(target: HTMLElement, key: string): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'range';
  if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement || target.isContentEditable) return true;
  if (target.closest('[role=menu], [role=dialog]') && key !== '?') return true;
  const arrows = key.startsWith('Arrow') || key === 'Home' || key === 'End';
  if (target.closest('[role=radiogroup]') && arrows) return true;
  if (target.closest('[role=region]') && arrows) return true;
  return target instanceof HTMLButtonElement && (key === ' ' || key === 'Enter');
}
