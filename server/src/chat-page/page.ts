// The markup of the chat page: everything that does not depend on the conversation. The script finds its places by their ids.

import { html, markupOf } from '../pages/html.ts';
import { faviconUrl, icon } from '../pages/icons.ts';

export type ChatPageView = {
  readonly clientId: string;
  readonly organizationId: string;
  /** The organization's name. */
  readonly name: string;
  readonly accountsUrl: string;
  /** The origins whose pages may embed it. */
  readonly embedders: readonly string[];
  readonly scriptUrl: string;
  readonly styleUrl: string;
};

/** A full HTML document. */
export function renderChatPage(view: ChatPageView): string {
  const { clientId, organizationId, name, accountsUrl, embedders, scriptUrl, styleUrl } = view;
  return markupOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${name}</title>
<link rel="icon" type="image/svg+xml" href="${faviconUrl}">
<link rel="stylesheet" href="${styleUrl}">
<script src="${scriptUrl}" defer></script>
</head>
<body data-client-id="${clientId}" data-organization-id="${organizationId}" data-name="${name}" data-accounts="${accountsUrl}" data-embedders="${embedders.join(' ')}">
<header>
<span id="picture"></span>
<div><h1><bdi>${name}</bdi></h1><p id="status"></p></div>
<button id="end" class="button small" type="button" aria-label="End chat" hidden>End<span> chat</span></button>
<button id="close" class="button bare" type="button" aria-label="Close" hidden>${icon('close')}</button>
</header>
<main>
<div id="log" role="log" aria-label="Messages" aria-live="polite" aria-busy="true" tabindex="0">
<button id="earlier" class="button small" type="button" hidden>Earlier messages</button>
<div id="welcome" hidden>${icon('chat')}<h2>Hello!</h2><p>Write what you want to know. <bdi>${name}</bdi> answers here.</p></div>
<ul id="messages"></ul>
</div>
<button id="newest" class="button small" type="button" hidden>${icon('down')}New messages</button>
</main>
<div id="notice"><span id="notice-text" role="status"></span><button id="retry" class="button small" type="button" hidden>Try again</button></div>
<form id="composer">
<label class="unseen" for="text">Message</label>
<textarea id="text" rows="1" placeholder="Write a message" enterkeyhint="send" autocomplete="off"></textarea>
<button id="send" class="button primary" aria-label="Send">${icon('send')}</button>
</form>
<noscript><p>This chat needs JavaScript. Switch it on and reload the page.</p></noscript>
</body>
</html>
`);
}
