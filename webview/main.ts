/**
 * Entry of the panel's bundle (dist/webview/main.js with main.css and the icon font beside it). The page it runs in is
 * src/protocol/panelHtml.ts.
 */
import './main.css';
import './charts/chartjs';
import './optimizerPanel';
