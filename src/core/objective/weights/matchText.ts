import { displayText } from '../../displayText';
import { sameShape, type Match, type Pair } from './match';

/** More lines than these are not shown. */
const mostLines = 40;

/**
 * What of a file went where, a line a tensor: `0.weight [3, 2] → dense/kernel [2, 3], turned`. Undefined where the file has our own names
 * and nothing was left out.
 */
export function matchText(file: string, { pairs, isTorch, by, squares, kept }: Match): string | undefined {
  if (by === 'names' && !isTorch && kept.length === 0) return undefined;
  const how = { names: 'by name', torchNames: 'by PyTorch’s names', order: 'in the order of the layers' }[by];
  const left =
    kept.length === 0 ? '' : ` Skipped, so that they keep their start: ${kept.slice(0, 8).join(', ')}${kept.length > 8 ? ', …' : ''}.`;
  const head = `${displayText(file)} fills ${pairs.length} tensor${pairs.length === 1 ? '' : 's'} ${how}.${left}${squares === undefined ? '' : ` ${squares}`}`;
  const more = pairs.length > mostLines ? [`… and ${pairs.length - mostLines} more`] : [];
  return [head, ...pairs.slice(0, mostLines).map((pair) => lineOf(pair, isTorch)), ...more].join('\n');
}

function lineOf({ ours, theirs }: Pair, isTorch: boolean): string {
  const isTurned = isTorch && (!sameShape(ours.shape, theirs.shape) || (ours.shape.length > 1 && ours.name.endsWith('kernel')));
  return `${displayText(theirs.name, 80)} [${theirs.shape.join(', ')}] → ${ours.name} [${ours.shape.join(', ')}]${isTurned ? ', turned' : ''}`;
}
