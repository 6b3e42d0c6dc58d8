import { startLoader } from './start-loader.ts';

// Only now: the browser forgets which script runs as soon as it has run.
const script = document.currentScript;
if (script && 'src' in script && script.src) startLoader(script);
else console.error('Bailian Chat: import module.js.');
