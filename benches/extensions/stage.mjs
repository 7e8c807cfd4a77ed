// The pages and the browser. The host is at http://localhost; frames at 127.0.0.1 to 127.0.0.10, which are ten sites, with a process each.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { root } from '../../scripts/set-up.mjs';
import { systems } from './systems.mjs';

const folder = join(root, 'benches', 'extensions');
const sites = 10;

// As the tests have it; and a process for each site, however little memory there is.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--site-per-process',
  '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints,PaintHolding',
];

// Isolated from other origins, so that clocks are exact to 5 µs instead of 100.
const headers = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'cross-origin',
};

/** @param {{ port: number, adopt: <T extends { stop: () => Promise<void> }>(started: T) => T }} parts */
export async function startStage({ port, adopt }) {
  const files = await bundlePages(port);
  const servers = Array.from({ length: sites }, (_, n) => createServer(answerFrom(files)).listen(port, siteOf(n)));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  adopt({
    stop: async () => {
      for (const server of servers) server.close().closeAllConnections();
    },
  });
  const browser = await launchBrowser(adopt);
  let frames = 0;
  return {
    browser,
    /** Opens a host page of this kind and closes it after `use`. `limits`: whether Gatehouse's budget of messages counts. */
    async withHost(host, { limits = true } = {}, use) {
      const page = await browser.newPage();
      page.setDefaultTimeout(30_000);
      try {
        await page.goto(`http://localhost:${port}/host/${host}${limits ? '' : '?limits=none'}`);
        return await use(page);
      } finally {
        await page.close();
      }
    },
    /** Addresses of new frames of a system, each on another site. */
    frames({ child, late }, count = 1) {
      return Array.from({ length: count }, () => {
        frames += 1;
        return {
          id: `frame-${frames}`,
          url: `http://${siteOf(frames % sites)}:${port}/child/${child}${late ? '/late' : ''}?frame=${frames}`,
        };
      });
    },
  };
}

function siteOf(n) {
  return `127.0.0.${n + 1}`;
}

/** Starts a browser, with what the tests start. */
export async function launchBrowser(adopt) {
  const { executablePath, environment } = await findChromium();
  const browser = await chromium.launch({ executablePath, args: flags, env: { ...process.env, ...environment } });
  adopt({ stop: () => browser.close() });
  return browser;
}

/** The test support's own search, which is TypeScript. */
async function findChromium() {
  const outfile = join(root, 'benches', 'dist', 'chromium-binary.mjs');
  const entryPoints = [join(root, 'test', 'support', 'chromium-binary.ts')];
  await build({ entryPoints, outfile, bundle: true, packages: 'external', platform: 'node', format: 'esm' });
  return (await import(outfile)).findChromium();
}

/** The frame with this id, as soon as its script has made its first call. */
export function frameOf(page, { id }) {
  const frame = page
    .frames()
    .find((one) => one.url().includes(`frame=${id.split('-')[1]}&`) || one.url().endsWith(`frame=${id.split('-')[1]}`));
  if (!frame) throw new Error(`There is no frame ${id}.`);
  return frame;
}

async function bundlePages(port) {
  const hosts = [...new Set(Object.values(systems).map(({ host }) => host))];
  const children = [...new Set(Object.values(systems).map(({ child }) => child)), 'port-flooder'];
  const origin = `<script>window.hostOrigin = 'http://localhost:${port}'</script>`;
  const files = new Map();
  for (const host of hosts) {
    const start = `import { startHost } from './host-page.mjs'; import { createHost } from './hosts/${host}.mjs'; startHost(createHost);`;
    files.set(`/host/${host}.js`, await bundle({ stdin: { contents: start, resolveDir: folder } }));
    files.set(`/host/${host}`, page(`<script src="/host/${host}.js"></script>`));
  }
  for (const child of children) {
    files.set(`/child/${child}.js`, await bundle({ entryPoints: [join(folder, 'children', `${child}.mjs`)] }));
    files.set(`/child/${child}`, page(`${origin}<script src="/child/${child}.js"></script>`));
    const load = `addEventListener('load', () => { const script = document.createElement('script'); script.src = '/child/${child}.js'; document.body.append(script); })`;
    files.set(`/child/${child}/late`, page(`${origin}<script>${load}</script>`));
  }
  return files;
}

async function bundle(input) {
  const { outputFiles } = await build({
    ...input,
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

function page(head) {
  return `<!doctype html><html><head><title>Bench</title><link rel="icon" href="data:,">${head}</head><body></body></html>`;
}

function answerFrom(files) {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = files.get(pathname);
    const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
    response
      .writeHead(file === undefined ? 404 : 200, { ...headers, 'content-type': `${type}; charset=utf-8` })
      .end(file);
  };
}
