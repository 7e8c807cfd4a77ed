// Owns how a page says which app asks: its name, and the host that the browser goes to afterwards. The name is what its
// maker typed; the host is what we checked, so the two always stand together.
import { html, type SafeHtml } from '../../html.ts';
import { strongName } from './name.ts';

/** An app as a sign-in page knows it: `host` is that of its redirect URI, empty where there is none. */
export type AskingClient = { name: string; host: string };

/** The line under the heading: "to continue to App". */
export function continueToClient(client: AskingClient | undefined): SafeHtml | undefined {
  if (client === undefined) return undefined;
  return html`<p class="lead" id="asking-client">to continue to ${strongName(client.name, 60)}${
    client.host !== '' && html` <bdi class="host" id="client-host">${client.host}</bdi>`
  }</p>`;
}
