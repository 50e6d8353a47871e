import { canTurn, GradientsByConvolution } from './byConvolution';
import { ConvolutionByProduct } from './byProduct';
import { geometryOf, withPadding, type ConvolutionAttributes, type Geometry } from './geometry';
import { replaceWasmKernel, wasmKernel, type WasmKernel } from './heap';
import type { MatrixProduct } from './matMul';
import { positionsOf } from './patches';

/**
 * Gives wasm the gradients of convolutions by filter, for which it has no kernel, and by input, for which it has a slow one; and
 * the convolution itself where it would spend more time on laying out the filter than on multiplying. Channels are last.
 */
export function speedUpConvolution(product: MatrixProduct): void {
  const byProduct = new ConvolutionByProduct(product);
  const byConvolution = new GradientsByConvolution(wasmKernel('Conv2D'));
  replaceWasmKernel('Conv2DBackpropFilter', ({ x, dy }, backend, attributes) => {
    const geometry = geometryOf(x.shape, attributes.filterShape as number[], attributesOf(attributes));
    return (positions(geometry) < 8 * geometry.outChannels ? byProduct : byConvolution).byFilter(backend, geometry, x, dy);
  });
  replaceWasmKernel('Conv2DBackpropInput', ({ dy, filter }, backend, attributes) => {
    const geometry = geometryOf(attributes.inputShape as number[], filter.shape, attributesOf(attributes));
    return (positions(geometry) < 8 * geometry.inChannels || !canTurn(geometry) ? byProduct : byConvolution).byInput(
      backend,
      geometry,
      dy,
      filter,
    );
  });
  for (const name of ['Conv2D', 'FusedConv2D']) replaceWasmKernel(name, orByProduct(wasmKernel(name), byProduct));
}

/** Takes the path by a product of matrices where it is the faster one and there is nothing else to do in the same kernel. */
function orByProduct(kernel: WasmKernel, byProduct: ConvolutionByProduct): WasmKernel {
  return (inputs, backend, attributes) => {
    const { x, filter, bias } = inputs;
    const geometry = geometryOf(x.shape, filter.shape, attributesOf(attributes));
    const isBare = !bias && (attributes.activation ?? 'linear') === 'linear';
    if (isBare && hasLargeFilter(geometry)) return byProduct.forward(backend, geometry, x, filter);
    return kernel(inputs, backend, withPadding(attributes, geometry));
  };
}

/** XNNPACK packs a filter about five times as long as it takes to gather patches, for each number. */
function hasLargeFilter(geometry: Geometry): boolean {
  return positions(geometry) < 4 * geometry.outChannels;
}

function positions(geometry: Geometry): number {
  return geometry.batch * positionsOf(geometry);
}

function attributesOf(attributes: Readonly<Record<string, unknown>>): ConvolutionAttributes {
  if ((attributes.dataFormat ?? 'NHWC') !== 'NHWC') throw new Error('The wasm backend convolves pictures with their channels last only.');
  return attributes as unknown as ConvolutionAttributes;
}
