import type { Theme } from '../look/theme';

interface Labelled {
  readonly label: string;
  readonly colour: string;
  readonly dash: readonly number[];
}

/** Canvases laid over each other under a title and a legend, on the page's background, as PNG at the screen's resolution. */
export async function pictureOf(
  title: string,
  lines: readonly Labelled[],
  layers: readonly HTMLCanvasElement[],
  theme: Theme,
  name: string,
): Promise<{ name: string; png: Uint8Array } | undefined> {
  const { clientWidth: width, clientHeight: height } = layers[0];
  const margin = 12;
  const rows = legendRows(lines, width, theme);
  const top = margin + 24 + rows.length * 18 + (rows.length > 0 ? 4 : 0);
  const ratio = Math.max(2, window.devicePixelRatio);
  const canvas = document.createElement('canvas');
  canvas.width = (width + 2 * margin) * ratio;
  canvas.height = (top + height + margin) * ratio;
  const context = canvas.getContext('2d');
  if (!context || width === 0) return undefined;
  context.scale(ratio, ratio);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = 'middle';
  context.fillStyle = theme.foreground;
  context.font = `600 14px ${theme.font}`;
  context.fillText(title, margin, margin + 9, width);
  context.font = legendFont(theme);
  rows.forEach((row, i) => {
    for (const { line, x } of row) {
      const y = margin + 24 + i * 18 + 9;
      context.strokeStyle = line.colour;
      context.lineWidth = 2;
      context.setLineDash([...line.dash]);
      context.beginPath();
      context.moveTo(margin + x, y);
      context.lineTo(margin + x + 18, y);
      context.stroke();
      context.setLineDash([]);
      context.fillText(line.label, margin + x + 24, y, width - x - 24);
    }
  });
  for (const layer of layers) context.drawImage(layer, margin, top, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blob ? { name: `${name}.png`, png: new Uint8Array(await blob.arrayBuffer()) } : undefined;
}

const legendFont = (theme: Theme) => `12px ${theme.font}`;

function legendRows(lines: readonly Labelled[], width: number, theme: Theme): { line: Labelled; x: number }[][] {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return [];
  context.font = legendFont(theme);
  const rows: { line: Labelled; x: number }[][] = [];
  let x = Infinity;
  for (const line of lines) {
    const wide = context.measureText(line.label).width + 24 + 16;
    if (x + wide > width) {
      rows.push([]);
      x = 0;
    }
    rows[rows.length - 1].push({ line, x });
    x += wide;
  }
  return rows;
}
