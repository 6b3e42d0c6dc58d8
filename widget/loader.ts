import { version } from '../server/wire/version.ts';
import { startLoader } from './start-loader.ts';

// Only now: the browser forgets which script runs as soon as it has run.
const script = document.currentScript;
if (script instanceof HTMLScriptElement && script.src) startLoader(script);
// Whoever looks into the file finds its version here.
else console.error(`Bailian Chat ${version}: import module.js instead.`);
