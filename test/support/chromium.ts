/** A Chromium for tests, wherever they run. */
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { run } from './command';
import { installOnce, npmInstall } from './install';

/** What works on a small machine, as root and without a network. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Launches CHROME_PATH, else the system's chromium or google-chrome, else one installed out of the npm registry.
 * The caller closes it.
 */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const found = process.env.CHROME_PATH ?? onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
  const executable = found ? { executablePath: found, env: process.env } : await installChromium();
  return chromium.launch({ ...executable, args, ...options, env: { ...environment(executable.env), ...options.env } });
}

const environment = (env: NodeJS.ProcessEnv) => Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));

function onPath(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
}

/** The npm package @sparticuz/chromium holds a headless Chromium and the libraries a bare machine lacks, compressed. */
async function installChromium(): Promise<{ executablePath: string; env: NodeJS.ProcessEnv }> {
  if (`${process.platform}-${process.arch}` !== 'linux-x64') {
    throw new Error('There is no Chromium here: install one, or set CHROME_PATH to a Chromium or Chrome.');
  }
  const version = '153.0.0';
  const folder = await installOnce(`chromium-${version}`, async (partial) => {
    await npmInstall(partial, `@sparticuz/chromium@${version}`);
    const packed = join(partial, 'node_modules/@sparticuz/chromium/bin');
    await decompress(join(packed, 'chromium.br'), join(partial, 'chromium'));
    await chmod(join(partial, 'chromium'), 0o755);
    for (const archive of ['al2023.tar', 'fonts.tar']) {
      await decompress(join(packed, `${archive}.br`), join(partial, archive));
      await run('tar', ['-xf', archive], { cwd: partial });
    }
  });
  // The fonts' own configuration expects them elsewhere.
  const fonts = join(folder, 'fonts.conf');
  await mkdir(join(folder, 'font-cache'), { recursive: true });
  await writeFile(fonts, `<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/font-cache</cachedir></fontconfig>\n`);
  const libraries = [join(folder, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  const env = { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: fonts };
  return { executablePath: join(folder, 'chromium'), env };
}

const decompress = (from: string, to: string) => pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
