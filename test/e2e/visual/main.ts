import { spawn } from 'node:child_process';
import process from 'node:process';

/** `npm run test:visual`, and with `-- --update` new pictures to compare with. */
const isUpdate = process.argv.includes('--update');
const run = spawn('vitest', ['run', 'test/e2e/visual'], { stdio: 'inherit', env: { ...process.env, UPDATE_PICTURES: isUpdate ? '1' : '0' } });
run.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
