/** The parts of Chart.js that the panel uses. */
import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';
import zoomPlugin from 'chartjs-plugin-zoom';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, zoomPlugin);

// What is drawn before a theme is known has the symbols of formulas, too.
Chart.defaults.font.family = "'Optimizer Symbols', sans-serif";
