import type { RowShape } from './layerKind';

export function shapeText(shape: RowShape): string {
  return `[${shape.join(', ')}]`;
}
