import type { TObject } from 'typebox';
import { Check } from 'typebox/schema';
import { displayValue } from '../../../displayText';
import type { LayerDescription } from '../../networkObjective';
import { layerKindNamed } from '../layers/registry';
import { ModelProblem } from './problem';

export type Config = Readonly<Record<string, unknown>>;

/** What a Keras class is called here, and what its configuration says otherwise than ours. */
interface KerasClass {
  readonly kind: string;
  readonly options?: (config: Config) => Readonly<Record<string, unknown>>;
}

const classes: Readonly<Record<string, KerasClass>> = {
  Dense: { kind: 'dense' },
  Conv2D: { kind: 'conv2d' },
  DepthwiseConv2D: { kind: 'depthwiseConv2d' },
  MaxPooling2D: { kind: 'maxPooling2d' },
  AveragePooling2D: { kind: 'averagePooling2d' },
  GlobalAveragePooling2D: { kind: 'globalAveragePooling2d' },
  GlobalMaxPooling2D: { kind: 'globalMaxPooling2d' },
  ZeroPadding2D: { kind: 'zeroPadding2d', options: ({ padding }) => ({ padding: symmetric(padding) }) },
  BatchNormalization: { kind: 'batchNormalization' },
  LayerNormalization: { kind: 'layerNormalization' },
  Dropout: { kind: 'dropout' },
  Flatten: { kind: 'flatten' },
  Reshape: { kind: 'reshape' },
  Activation: { kind: 'activation' },
  ReLU: { kind: 'activation', options: ({ max_value: most }) => ({ activation: most === 6 ? 'relu6' : 'relu' }) },
  Softmax: { kind: 'activation', options: () => ({ activation: 'softmax' }) },
  Add: { kind: 'add' },
  Multiply: { kind: 'multiply' },
  Concatenate: { kind: 'concatenate' },
};

/** What a configuration may say only in one way, since nothing here does it otherwise. */
const fixed: Readonly<Record<string, (value: unknown) => boolean>> = {
  data_format: (value) => value === 'channels_last',
  trainable: (value) => value === true,
  center: (value) => value === true,
  scale: (value) => value === true,
  groups: (value) => value === 1,
  negative_slope: (value) => Number(value) === 0,
  max_value: (value) => value === 6,
  threshold: (value) => value === 0,
  noise_shape: () => false,
};

/**
 * A layer as Keras and tf.layers save it, as experiment files write it.
 * @param where names the file. @throws ModelProblem for a class or a setting that is not supported.
 */
export function layerFromKeras(className: string, name: string, config: Config, where: string): LayerDescription {
  const found = Object.hasOwn(classes, className) ? classes[className] : undefined;
  const kind = found && layerKindNamed(found.kind);
  const refuse = (what: string) => new ModelProblem(`Layer “${name}” (${className}) of ${where} ${what}`);
  if (!found || !kind) throw refuse(`is of a class that is not supported. Supported are ${Object.keys(classes).join(', ')}.`);
  for (const [setting, value] of Object.entries(config)) {
    if (value === null || value === undefined) continue;
    const isRefused = /_(regularizer|constraint)$/.test(setting) || (Object.hasOwn(fixed, setting) && !fixed[setting](value));
    if (isRefused) throw refuse(`has ${setting}: ${displayValue(value)}, which is not supported. Save the model without it.`);
  }
  const options = { ...optionsOf(kind.options, config), ...found.options?.(config) };
  if (!Check(kind.options, options))
    throw refuse(
      `has options out of their limits: ${Object.entries(options)
        .map(([option, value]) => `${option}: ${displayValue(value)}`)
        .join(', ')}. Save the model again.`,
    );
  return { kind: found.kind, name, options };
}

/** The options that a layer knows, under their names in Keras's files. Initializers do not matter: the weights are in the file. */
function optionsOf({ properties }: TObject, config: Config): Record<string, unknown> {
  const known = Object.keys(properties).filter((option) => !option.endsWith('Initializer'));
  const given = known.map((option) => [option, camelCase(option, config[snakeCase(option)])] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== null && value !== undefined));
}

const snakeCase = (text: string) => text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
/** Names of activations differ in their spelling, too. */
const camelCase = (option: string, value: unknown) =>
  option === 'activation' && typeof value === 'string' ? value.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) : value;

/** [[top, bottom], [left, right]], here [rows, columns]; anything else is left to be refused. */
function symmetric(padding: unknown): unknown {
  if (!Array.isArray(padding) || !padding.every((pair) => Array.isArray(pair) && pair[0] === pair[1])) return padding;
  return (padding as number[][]).map(([first]) => first);
}
