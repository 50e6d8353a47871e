/** Installs what the tests run in, so that it is there when they begin: VS Code (--newest: both editions) and Chromium. */
import { launchChromium } from './chromium';
import { installVscode } from './vscodeInstallation';

async function main(): Promise<void> {
  await installVscode('oldest');
  if (process.argv.includes('--newest')) await installVscode('newest');
  await (await launchChromium()).close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
