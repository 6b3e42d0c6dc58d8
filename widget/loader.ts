import { startLoader } from './start-loader.ts';

// Only now: the browser forgets which script runs as soon as it has run.
const script = document.currentScript;
// Modules have none, nor has code that was copied into the page.
if (script && 'src' in script && script.src) startLoader(script);
else console.error('Bailian Chat: use <script src>.');
