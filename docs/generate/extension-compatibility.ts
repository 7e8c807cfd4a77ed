// docs/reference/extension-compatibility.md: what the vendor's SDKs for extensions do here, as the browser test saw it.

import type { Transport, VendorSdk } from '../../test/browser/extensions/vendor-sdks.ts';
import { writePage, writeTable } from './page.ts';

/** A build in one transport, at one host. */
export type ObservedRow = {
  readonly sdk: VendorSdk;
  readonly transport: Transport;
  /** `own`: on an origin of its own. `vendor`: on one that the SDK has built in. */
  readonly host: 'own' | 'vendor';
  /** Steps of its handshake; 0 without one. */
  readonly steps: number;
  /** Methods whose effect was seen. */
  readonly calls: readonly string[];
  /** Events that reached a listener. */
  readonly told: readonly string[];
};

/** The page. */
export function writeExtensionCompatibility(rows: readonly ObservedRow[]): string {
  const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ') || 'none';
  const seen = (host: ObservedRow['host']) =>
    writeTable(
      ['SDK', 'build', 'transport', 'places', 'calls that had their effect', 'events that reached listeners'],
      rows
        .filter((row) => row.host === host)
        .map(({ sdk, transport, steps, calls, told }) => [
          `\`${sdk.sdk}\` ${sdk.version}`,
          sdk.build,
          transport === 'plain' ? 'plain' : `handshake, ${steps} steps`,
          sdk.places.map((place) => place.replace('_', ' ')).join(', '),
          code(calls),
          code(told),
        ]),
    );
  return writePage({
    title: 'Extensions on the vendor’s SDKs',
    from: 'what test/browser/extensions/vendor-sdks.test.ts sees',
    parts: [
      `The vendor’s SDKs for extensions, unmodified from npm, in Chromium, as widgets of each place that they make widgets for. A test calls
every method that a build has and waits for the effect at the host, then sends every event and looks which reached the extension’s listeners.
*umd* is the file for script tags, *bundled* the module with the dependencies that npm installs today. HelpDesk’s widgets connect
as the others do; there are no tickets here to tell them of.`,
      `## In an agent app on an origin of its own

As yours is. In the plain transport, which an extension chooses by \`connection=plain\` in its own URL and which the agent app never adds, the SDKs hear only
hosts of the vendor’s: what they say works, what they should be told does not reach them.`,
      seen('own'),
      `## In an agent app on an origin that the SDKs have built in

\`http://my.lc:3000\`, led to this machine: for tests of extensions that know the plain transport alone. 3.0.1 hears no host in it: its published file calls a function that
is not in it.`,
      seen('vendor'),
      `## When a page hangs or crashes

While it is shown, an extension is asked from time to time whether it still lives, on our SDK by its port, on the vendor’s SDKs in the handshake by a call that all of
them answer and none hands on. Whose answer stays away is covered by a card with Retry, which goes when an answer comes after all. Retry empties the frame for a
second before it loads: else the browser would put the new page into the process that hangs. It can't help while another frame of the same site keeps that process.

In the plain transport nothing can be asked, and nothing else tells reliably: no event comes, the frame keeps its window, its focus and its entries of performance, and messages
to it vanish. (A page with frames of its own loses them when it crashes, but may also take them out itself.) There the browser’s own sign in the frame is all that an agent sees.`,
    ],
  });
}
