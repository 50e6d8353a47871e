/** VS Code's own default themes (Dark Modern, Light Modern, Dark and Light High Contrast), the variables a panel may use. */
export type ThemeName = 'dark' | 'light' | 'hc' | 'hc-light';

const fonts = {
  'font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  'font-size': '13px',
  'editor-font-family': '"Droid Sans Mono", "DejaVu Sans Mono", monospace',
};

const dark = {
  foreground: '#cccccc', descriptionForeground: '#9d9d9d', errorForeground: '#f85149', focusBorder: '#0078d4', 'editor-background': '#1f1f1f', 'editor-foreground': '#cccccc',
  'button-background': '#0078d4', 'button-foreground': '#ffffff', 'button-hoverBackground': '#026ec1', 'button-border': '#ffffff1a',
  'input-background': '#313131', 'input-foreground': '#cccccc', 'input-border': '#3c3c3c', 'input-placeholderForeground': '#989898',
  'inputOption-activeBackground': '#2489db82', 'inputOption-activeBorder': '#2488db', 'inputOption-activeForeground': '#ffffff',
  'dropdown-background': '#313131', 'dropdown-foreground': '#cccccc', 'dropdown-border': '#3c3c3c', 'panel-border': '#2b2b2b',
  'toolbar-hoverBackground': '#5a5d5e50', 'toolbar-activeBackground': '#63666750', 'list-hoverBackground': '#2a2d2e', 'progressBar-background': '#0078d4',
  'textLink-foreground': '#4daafc', 'menu-background': '#1f1f1f', 'menu-foreground': '#cccccc', 'menu-selectionBackground': '#0078d4', 'menu-selectionForeground': '#ffffff',
  'menu-border': '#454545', 'menu-separatorBackground': '#454545', 'widget-shadow': '#0000005c', 'editorWidget-background': '#202020', 'editorWidget-foreground': '#cccccc',
  'editorWidget-border': '#454545', 'editorHoverWidget-background': '#202020', 'editorHoverWidget-foreground': '#cccccc', 'editorHoverWidget-border': '#454545',
  'keybindingLabel-background': '#8080802b', 'keybindingLabel-foreground': '#cccccc', 'keybindingLabel-border': '#33333399',
  'inputValidation-infoBackground': '#063b49', 'inputValidation-infoBorder': '#007acc', 'inputValidation-warningBackground': '#352a05', 'inputValidation-warningBorder': '#b89500',
  'inputValidation-errorBackground': '#5a1d1d', 'inputValidation-errorBorder': '#be1100',
  'debugIcon-startForeground': '#89d185', 'debugIcon-pauseForeground': '#75beff', 'debugIcon-stopForeground': '#f48771', 'debugIcon-restartForeground': '#89d185',
  'debugIcon-stepOverForeground': '#75beff', 'debugIcon-stepBackForeground': '#75beff',
};

const light: Record<keyof typeof dark, string> = {
  foreground: '#3b3b3b', descriptionForeground: '#3b3b3b', errorForeground: '#c72e0f', focusBorder: '#005fb8', 'editor-background': '#ffffff', 'editor-foreground': '#3b3b3b',
  'button-background': '#005fb8', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0258a8', 'button-border': '#0000001a',
  'input-background': '#ffffff', 'input-foreground': '#3b3b3b', 'input-border': '#cecece', 'input-placeholderForeground': '#767676',
  'inputOption-activeBackground': '#bed6ed', 'inputOption-activeBorder': '#005fb8', 'inputOption-activeForeground': '#000000',
  'dropdown-background': '#ffffff', 'dropdown-foreground': '#3b3b3b', 'dropdown-border': '#cecece', 'panel-border': '#e5e5e5',
  'toolbar-hoverBackground': '#b8b8b850', 'toolbar-activeBackground': '#a6a6a650', 'list-hoverBackground': '#f2f2f2', 'progressBar-background': '#005fb8',
  'textLink-foreground': '#005fb8', 'menu-background': '#ffffff', 'menu-foreground': '#3b3b3b', 'menu-selectionBackground': '#005fb8', 'menu-selectionForeground': '#ffffff',
  'menu-border': '#cecece', 'menu-separatorBackground': '#d4d4d4', 'widget-shadow': '#00000029', 'editorWidget-background': '#f8f8f8', 'editorWidget-foreground': '#3b3b3b',
  'editorWidget-border': '#c8c8c8', 'editorHoverWidget-background': '#f8f8f8', 'editorHoverWidget-foreground': '#3b3b3b', 'editorHoverWidget-border': '#c8c8c8',
  'keybindingLabel-background': '#dddddd66', 'keybindingLabel-foreground': '#3b3b3b', 'keybindingLabel-border': '#cccccc66',
  'inputValidation-infoBackground': '#d6ecf2', 'inputValidation-infoBorder': '#007acc', 'inputValidation-warningBackground': '#f6f5d2', 'inputValidation-warningBorder': '#b89500',
  'inputValidation-errorBackground': '#f2dede', 'inputValidation-errorBorder': '#be1100',
  'debugIcon-startForeground': '#388a34', 'debugIcon-pauseForeground': '#007acc', 'debugIcon-stopForeground': '#a1260d', 'debugIcon-restartForeground': '#388a34',
  'debugIcon-stepOverForeground': '#007acc', 'debugIcon-stepBackForeground': '#007acc',
};

const contrast = (fore: string, back: string, border: string, active: string, prominent: string) => ({
  foreground: fore, descriptionForeground: fore, errorForeground: fore === '#ffffff' ? '#f48771' : '#b5200d', focusBorder: active, contrastBorder: border, contrastActiveBorder: active,
  'editor-background': back, 'editor-foreground': fore, 'button-background': prominent, 'button-foreground': '#ffffff', 'button-border': border,
  'input-background': back, 'input-foreground': fore, 'input-border': border, 'input-placeholderForeground': fore, 'inputOption-activeBackground': '#00000000',
  'inputOption-activeBorder': active, 'inputOption-activeForeground': fore, 'dropdown-background': back, 'dropdown-foreground': fore, 'dropdown-border': border,
  'panel-border': border, 'toolbar-hoverOutline': active, 'progressBar-background': fore === '#ffffff' ? '#0078d4' : '#007acc', 'textLink-foreground': fore === '#ffffff' ? '#21a6ff' : '#0f4a85',
  'menu-background': back, 'menu-foreground': fore, 'menu-border': border, 'menu-separatorBackground': border, 'editorWidget-background': back, 'editorWidget-foreground': fore,
  'editorWidget-border': border, 'editorHoverWidget-background': back, 'editorHoverWidget-foreground': fore, 'editorHoverWidget-border': border,
  'keybindingLabel-background': '#00000000', 'keybindingLabel-foreground': fore, 'keybindingLabel-border': border, 'inputValidation-infoBackground': back, 'inputValidation-infoBorder': border,
  'inputValidation-warningBackground': back, 'inputValidation-warningBorder': border, 'inputValidation-errorBackground': back, 'inputValidation-errorBorder': border,
});

const themes: Record<ThemeName, { bodyClass: string; variables: Record<string, string> }> = {
  dark: { bodyClass: 'vscode-dark', variables: dark },
  light: { bodyClass: 'vscode-light', variables: light },
  hc: { bodyClass: 'vscode-high-contrast', variables: contrast('#ffffff', '#000000', '#6fc3df', '#f38518', '#000000') },
  'hc-light': { bodyClass: 'vscode-high-contrast-light vscode-high-contrast', variables: contrast('#292929', '#ffffff', '#0f4a85', '#006bbd', '#0f4a85') },
};

export const themeOf = (name: ThemeName) => ({ bodyClass: themes[name].bodyClass, variables: { ...fonts, ...themes[name].variables } });
