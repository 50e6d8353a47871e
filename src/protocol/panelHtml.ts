/** The page a host puts into the panel's webview. */

export interface PanelPage {
  /** Where the built dist/webview/main.js and main.css are served from, as the webview sees them. */
  readonly scriptUri: string;
  readonly styleUri: string;
  /** `webview.cspSource`: who may serve styles, fonts and pictures. */
  readonly cspSource: string;
  /** Fresh and unguessable for every page. */
  readonly nonce: string;
}

/** The whole document. Nothing runs or loads but the panel's own script, style sheet and icon font. */
export function panelHtml({ scriptUri, styleUri, cspSource, nonce }: PanelPage): string {
  const policy = [
    `default-src 'none'`,
    `img-src data: blob: ${cspSource}`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    // What default-src does not cover.
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Optimizer</title>
<link rel="stylesheet" href="${escape(styleUri)}">
</head>
<body>
<optimizer-panel></optimizer-panel>
<script nonce="${escape(nonce)}" src="${escape(scriptUri)}"></script>
</body>
</html>
`;
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
