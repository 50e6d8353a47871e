import { Curves, NoCurves, type Curve } from './curve';

/** What a step is called, the first that is there. */
const stepNames = ['step', '_step', 'global_step', 'trainer/global_step', 'iteration', 'iter', 'epoch'];
/** What a run is called. */
const runNames = ['run', 'run_name', 'Run', 'run_id'];
/** No curve: when it was. */
const times = new Set(['timestamp', '_timestamp', '_runtime', 'time', 'wall_time', 'Wall time', 'type']);
const deepest = 4;

/** JSON Lines, or a list of objects: metrics by name a line, of our traces, Trackio's (`metrics` holds them, as an object or a text) or one's own. @throws NoCurves */
export function readJsonCurves(text: string, file: string): readonly Curve[] {
  const curves = new Curves();
  const records = text.trimStart().startsWith('[') ? listOf(text, file) : linesOf(text, file);
  let count = 0;
  for (const record of records) {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) continue;
    addRecord(curves, record as Record<string, unknown>, count++);
  }
  return orNone(curves, file);
}

function listOf(text: string, file: string): readonly unknown[] {
  try {
    return JSON.parse(text) as unknown[];
  } catch (error) {
    throw new NoCurves(`${file} is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function* linesOf(text: string, file: string): Generator<unknown> {
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch (error) {
      // A file that is being written ends in the middle of a line.
      if (i === lines.length - 1) return;
      throw new NoCurves(`Line ${i + 1} of ${file} is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`);
    }
    yield record;
  }
}

function addRecord(curves: Curves, record: Readonly<Record<string, unknown>>, index: number): void {
  // Of our own traces.
  if (record.type === 'experiment' || record.type === 'verdict' || record.type === 'finding' || record.type === 'edit') return;
  const stepName = stepNames.find((name) => typeof record[name] === 'number');
  const step = stepName === undefined ? index : (record[stepName] as number);
  const runName = runNames.find((name) => typeof record[name] === 'string');
  const run = runName === undefined ? undefined : (record[runName] as string);
  const isOurs = record.type === 'step' || record.type === 'end';
  const visit = (name: string, value: unknown, depth: number): void => {
    const number = numberIn(value);
    if (number !== undefined) curves.add(name, run, step, number);
    else if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < deepest)
      for (const [inner, one] of Object.entries(value)) visit(name === '' ? inner : `${name}${isOurs ? '.' : '/'}${inner}`, one, depth + 1);
  };
  for (const [name, value] of Object.entries(record)) {
    if (name === stepName || name === runName || times.has(name)) continue;
    visit(name === 'metrics' ? '' : name, name === 'metrics' && typeof value === 'string' ? parsed(value) : value, 0);
  }
}

/** NaN and infinities stand as texts, in our traces and in Trackio's. */
function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A text that is no JSON holds no metrics.
    return undefined;
  }
}

/** W&B writes of a line also its smallest and largest value where points were left out. */
const ofWandb = /^(.+) - (.+?)(__(MIN|MAX))?$/;

/** Columns of numbers over a column of steps: one's own, our traces, or what W&B exports (`run - metric`). @throws NoCurves */
export function readCsvCurves(text: string, file: string): readonly Curve[] {
  const rows = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(cellsOf);
  const [header = [], ...body] = rows;
  const folded = header.map((name) => name.trim().toLowerCase());
  const stepAt = stepNames.map((name) => folded.indexOf(name)).find((at) => at >= 0) ?? -1;
  const runAt = runNames.map((name) => header.indexOf(name)).find((at) => at >= 0) ?? -1;
  const isWandb = stepAt >= 0 && header.every((name, at) => at === stepAt || ofWandb.test(name));
  const curves = new Curves();
  body.forEach((cells, row) => {
    const step = stepAt < 0 ? row : Number(cells[stepAt]);
    if (!Number.isFinite(step) || cells[stepAt] === '') return;
    header.forEach((title, at) => {
      const cell = (cells[at] ?? '').trim();
      const value = /^-?inf(inity)?$/i.test(cell) ? (cell.startsWith('-') ? -Infinity : Infinity) : Number(cell);
      if (at === stepAt || at === runAt || cell === '' || times.has(title) || (Number.isNaN(value) && cell.toLowerCase() !== 'nan')) return;
      const [, run, name, edge] = isWandb ? (ofWandb.exec(title) ?? []) : [];
      if (edge === undefined) curves.add(name ?? title, run ?? (runAt < 0 ? undefined : cells[runAt]), step, value);
    });
  });
  return orNone(curves, file);
}

/** The cells of a line; quotes may hold commas, and two of them one. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let [cell, isQuoted] = ['', false];
  for (let i = 0; i < line.length; i++) {
    const sign = line[i];
    if (sign === '"' && isQuoted && line[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (sign === '"') isQuoted = !isQuoted;
    else if (sign === ',' && !isQuoted) {
      cells.push(cell);
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell];
}

function orNone(curves: Curves, file: string): readonly Curve[] {
  const all = curves.all();
  if (all.length === 0)
    throw new NoCurves(
      `${file} holds no numbers over steps. Write a line a step, such as {"step": 0, "loss": 0.5}, or columns such as step,loss.`,
    );
  return all;
}
