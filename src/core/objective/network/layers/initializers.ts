import type { LayerDescription } from '../../../experiment/networkObjective';
import type { RowShape } from './layerKind';
import { shapeText } from './shapes';

/**
 * Refuses an initializer that does not suit what it is to fill, before a layer is built.
 * @throws RangeError that says which one does.
 */
export function checkInitializers({ kind, options }: LayerDescription, name: string, input: RowShape): void {
  const refuse = (what: string, part: string, advice: string) => new RangeError(`Layer “${name}” (${kind}) starts its ${part} by \`${what}\`, ${advice}`);
  const { biasInitializer: bias, kernelInitializer, depthwiseInitializer } = options;
  if (bias === 'identity' || bias === 'orthogonal') throw refuse(bias, 'bias', 'which makes matrices, but a bias is a vector. Write `biasInitializer: zeros`.');
  const option = kind === 'depthwiseConv2d' ? 'depthwiseInitializer' : 'kernelInitializer';
  if ((kernelInitializer ?? depthwiseInitializer) !== 'identity') return;
  if (kind !== 'dense') throw refuse('identity', 'kernel', `which makes square matrices, but a kernel of windows is none. Write \`${option}: glorotNormal\`.`);
  const shape = [input.at(-1) ?? 1, Number(options.units)];
  if (shape[0] !== shape[1]) throw refuse('identity', 'kernel', `which makes square matrices, but it is ${shapeText(shape)}. Write \`units: ${shape[0]}\`, or \`${option}: glorotNormal\`.`);
}
