// How soon the agent app is there for an agent who is signed in: on Gatehouse as it is served, with the demo world on a file of its own.
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverFile } from '../../scripts/build.mjs';
import { gatehouse } from '../gatehouse.mjs';
import { stop } from '../servers.mjs';

/** In the rail, once the app knows who signed in. */
const FACE = '.rail-me:not([aria-label^="You:"])';
/** What stands for chats that are not there yet. */
const GREY = '.skeleton';

/** From 20 ports on: those before are the stage's. */
export async function startAgentApp({ browser, port, directory, adopt }) {
  const folder = join(directory, 'extensions');
  await mkdir(folder, { recursive: true });
  const server = gatehouse({
    databaseUrl: `sqlite:${join(folder, 'gatehouse.db')}`,
    port: port + 20,
    directory: folder,
  });
  const child = server.spawn();
  adopt({ stop: () => stop(child) });
  await server.listening();
  const { stdout } = await promisify(execFile)(process.execPath, [serverFile, 'demo', '--json'], server.settings);
  const { agent } = JSON.parse(stdout).accounts;
  const address = `${server.settings.env.GATEHOUSE_AGENT_APP_URL}/`;
  const signedIn = await signIn({ browser, address, agent });
  return {
    /** Opens the app in browsers that have the agent's session: one that has never been there, then again with what it has kept. */
    async open({ samples }) {
      const [cold, warm] = [[], []];
      for (let n = 0; n < samples; n++) {
        const context = await browser.newContext({ storageState: signedIn });
        cold.push(await openOnce(context, address));
        warm.push(await openOnce(context, address));
        await context.close();
      }
      return { cold, warm };
    },
  };
}

async function signIn({ browser, address, agent }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  await page.locator('form#sign-in #email').fill(agent.email);
  await page.locator('form#sign-in #password').fill(agent.password);
  await page.locator('#sign-in-submit').click();
  await page.locator(FACE).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** In ms from the start of the navigation: the first text or picture; and the agent's name and chats, of which nothing is missing. */
async function openOnce(context, address) {
  const page = await context.newPage();
  await page.addInitScript(
    ([face, grey]) => {
      const observer = new MutationObserver(() => {
        if (document.querySelector(face) === null || document.querySelector(grey) !== null) return;
        observer.disconnect();
        window.completeAt = performance.now();
      });
      observer.observe(document, { childList: true, subtree: true, attributes: true });
    },
    [FACE, GREY],
  );
  await page.goto(address);
  await page.waitForFunction(
    () => window.completeAt && performance.getEntriesByName('first-contentful-paint').length > 0,
  );
  const times = await page.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    complete: window.completeAt,
  }));
  await page.close();
  return times;
}
