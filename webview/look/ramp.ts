/** Colours of the landscape: one quiet hue whose lightness runs evenly, so that the paths, not the map, catch the eye. */

/** From 0 (the best value: close to the page) to 1 (the worst). */
export type Ramp = (share: number) => string;

export type Stop = readonly [number, number, number];
const light: readonly Stop[] = [
  [252, 253, 252],
  [228, 239, 240],
  [196, 218, 225],
  [162, 193, 209],
  [130, 166, 193],
  [104, 139, 176],
];
const dark: readonly Stop[] = [
  [18, 24, 32],
  [24, 38, 50],
  [31, 54, 70],
  [40, 72, 90],
  [54, 92, 110],
  [74, 114, 130],
];
const contrastDark: readonly Stop[] = [
  [0, 0, 0],
  [20, 31, 42],
  [38, 58, 76],
  [56, 86, 110],
  [76, 114, 142],
];
const contrastLight: readonly Stop[] = [
  [255, 255, 255],
  [232, 239, 244],
  [208, 221, 231],
  [182, 202, 217],
  [154, 181, 202],
];

export function rampOf(isDark: boolean, highContrast: boolean): Ramp {
  const stops = highContrast ? (isDark ? contrastDark : contrastLight) : isDark ? dark : light;
  return (share) => {
    const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
    const below = Math.min(stops.length - 2, Math.floor(place));
    const mixed = stops[below].map((channel, i) => Math.round(channel + (stops[below + 1][i] - channel) * (place - below)));
    return `rgb(${mixed.join(', ')})`;
  };
}

/** From −1 (blue) over 0 (close to the page) to 1 (orange): told apart by every kind of colour sight. */
export function diverging(isDark: boolean): (share: number) => Stop {
  const [fall, middle, rise]: readonly Stop[] = isDark
    ? [
        [70, 150, 245],
        [38, 38, 40],
        [255, 150, 50],
      ]
    : [
        [20, 85, 190],
        [244, 244, 242],
        [205, 85, 0],
      ];
  return (share) => {
    // The root lets small changes be seen beside great ones.
    const part = Math.sqrt(Math.min(1, Math.abs(share)));
    const end = share < 0 ? fall : rise;
    return [0, 1, 2].map((i) => Math.round(middle[i] + (end[i] - middle[i]) * part)) as unknown as Stop;
  };
}
