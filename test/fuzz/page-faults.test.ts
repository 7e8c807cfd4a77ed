// The reader of pages finds what a request could put into one, and nothing in a page of ours.
import { expect, test } from 'vitest';
import { findPageFaults } from './page-faults.ts';

const page = (inner: string) => `<!doctype html>
<html lang="en">
<head><title>Title &lt;fuzzmark&gt;</title><style>p > a { color: red }</style></head>
<body class="narrow">
<main id="main" tabindex="-1">${inner}</main>
</body>
</html>
`;

test.each([
  '',
  '<p>Text &amp; more > less</p>',
  '<form id="f" method="post" action="/signin?x=%22&amp;y=&#39;"><input name="a" value="&quot; fuzzmark=&quot;" required></form>',
  '<a href="https://app.example/">App</a><a href="/account">Account</a><a href="#main">Skip</a>',
  '<svg viewBox="0 0 1 1" aria-hidden="true"><path d="M0 0"/></svg>',
  '<script nonce="n0nce">post({"state":"\\u003cscript\\u003e fuzzmark() \\" fuzzmark()"})</script>',
])('finds nothing in %j', (inner) => {
  expect(findPageFaults(page(inner), 'n0nce')).toEqual([]);
});

test.each([
  '<fuzzmark>',
  '<fuzzmark fuzzmark=1>',
  '<p fuzzmark="">',
  '<p title="" fuzzmark="">',
  '<p title=unquoted>',
  "<p title='single'>",
  '<p title="<b>">',
  '<p onclick="x()">',
  '<img src=x onerror=fuzzmark()>',
  '<IMG SRC="x">',
  '<!-- a comment that ends the rest -->',
  '<script>fuzzmark()</script>',
  '<script nonce="other">x()</script>',
  '<script nonce="n0nce">post("</script><script nonce="n0nce">fuzzmark()")</script>',
  '<script nonce="n0nce">post("\u2028")</script>',
  '<script nonce="n0nce">post("" + fuzzmark() + "")</script>',
  '<a href="javascript:fuzzmark()">',
  '<a href="java&#115;cript:fuzzmark()">',
  '<a href="//evil.example">',
  '<a href="data:text/html,x">',
  '<form action="javascript:x()">',
  '<p>a < b</p>',
  '<',
])('finds a fault in %j', (inner) => {
  expect(findPageFaults(page(inner), 'n0nce')).not.toEqual([]);
});
