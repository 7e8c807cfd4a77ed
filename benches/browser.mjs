// A browser that can do just enough: keep cookies, follow redirects, send forms. For what happens before the clock starts.
import { once } from 'node:events';
import { request } from 'node:http';

export class Browser {
  #cookies = new Map();

  /** As the Cookie header of all that this browser was given. */
  get cookie() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async #send(url, form) {
    const headers = { cookie: this.cookie, accept: 'text/html' };
    if (form) Object.assign(headers, { origin: url.origin, 'content-type': 'application/x-www-form-urlencoded' });
    // Not fetch, which says in Sec-Fetch-Mode that it is a script: servers answer scripts and people differently.
    const asked = request(url, { method: form ? 'POST' : 'GET', headers, agent: false });
    asked.end(form && new URLSearchParams(form).toString());
    const [response] = await once(asked, 'response');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    for (const line of response.headers['set-cookie'] ?? []) {
      const [pair] = line.split(';');
      const equals = pair.indexOf('=');
      if (pair.slice(equals + 1) === '') this.#cookies.delete(pair.slice(0, equals));
      else this.#cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    return { status: response.statusCode, location: response.headers.location, text };
  }

  /**
   * Opens a page, follows redirects, and sends the forms that it has answers for, until a redirect leads to `end`.
   *
   * @param {URL | string} start
   * @param {string} end
   * @param {Record<string, Record<string, string>>} [answers] what a person fills in, by the form's id
   * @returns {Promise<URL>} the redirect's target
   */
  async open(start, end, answers = {}) {
    let url = new URL(start);
    let form;
    for (let step = 0; step < 20; step++) {
      const { status, location, text } = await this.#send(url, form);
      form = undefined;
      if (location) {
        url = new URL(location, url);
        if (url.href.startsWith(end)) return url;
        continue;
      }
      const found = findForms(text).find(({ id }) => answers[id] !== undefined);
      if (!found) throw new Error(`${url} answered ${status} instead of leading to ${end}:\n${text.slice(0, 1000)}`);
      form = { ...found.fields, ...answers[found.id] };
      url = new URL(found.action, url);
    }
    throw new Error(`${start} leads in circles.`);
  }
}

/** The forms of a page: id, action and hidden fields. */
function findForms(html) {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, tag, inside]) => {
    const hidden = [...inside.matchAll(/<input\b[^>]*type="hidden"[^>]*>/gi)];
    const fields = hidden.map(([input]) => [attribute(input, 'name'), attribute(input, 'value')]);
    return { id: attribute(tag, 'id'), action: attribute(tag, 'action'), fields: Object.fromEntries(fields) };
  });
}

function attribute(tag, name) {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&') ?? '';
}
