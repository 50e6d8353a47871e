import { replaceAveragePoolGradient } from './averagePool';
import { shareBatchNormGradient } from './batchNorm';
import { speedUpConvolution } from './convolution';
import { replaceDepthwiseConvolution } from './depthwise';
import { differentiateDilatedConvolutions } from './dilation';
import { shareIdentity } from './identity';
import { speedUpMatMul } from './matMul';
import { replaceMaxPoolGradient } from './maxPool';
import { normalizeByBatchInOneKernel } from './normalization';

let isRegistered = false;

/**
 * Gives tfjs what training networks needs and it lacks, once per process: fast kernels for the gradients of products and convolutions
 * on wasm, which is to be loaded afterwards, and gradients of dilated convolutions and of normalization on every backend. Replacing the kernels and not
 * only the gradients serves the fused operations of tf.layers too, which bring gradients of their own.
 */
export function registerGradients(): void {
  if (isRegistered) return;
  isRegistered = true;
  speedUpConvolution(speedUpMatMul());
  replaceDepthwiseConvolution();
  replaceMaxPoolGradient();
  replaceAveragePoolGradient();
  differentiateDilatedConvolutions();
  shareBatchNormGradient();
  normalizeByBatchInOneKernel();
  shareIdentity();
}
