import { decode } from 'jpeg-js';
import { Unpackable } from './inflate';
import type { DecodedPicture } from './png';

const mostMegapixels = 64;
const mostMegabytes = 1024;

/** A JPEG picture, baseline or progressive, as RGB. @throws Unpackable whose message is the end of a sentence. */
export function decodeJpeg(bytes: Uint8Array): DecodedPicture {
  try {
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: mostMegapixels,
      maxMemoryUsageInMB: mostMegabytes,
    });
    return { width, height, channels: 3, values: data };
  } catch (error) {
    throw new Unpackable(
      `it is no JPEG picture that can be decoded (${error instanceof Error ? error.message.slice(0, 100) : String(error)})`,
      { cause: error },
    );
  }
}

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8;
