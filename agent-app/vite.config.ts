// How the agent app is bundled; scripts/build.mjs does it with these settings. What the first paint needs is index.html itself; React and the design system come in chunks that stay
// in the browser's cache while the app changes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// Tests build with another environment, and are to try what people get.
process.env.NODE_ENV = 'production';

/** Of the 1,900 pictures of the package, those that the app names. */
const namedIcons: Plugin = {
  name: 'named-icons',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('/lucide/icons.json')) return undefined;
    const names = readFileSync(join(import.meta.dirname, 'src', 'shell', 'icons.ts'), 'utf8').matchAll(
      /icon\('(.+)'\)/g,
    );
    const { icons } = JSON.parse(readFileSync(id, 'utf8'));
    return JSON.stringify({ icons: Object.fromEntries([...names].map(([, name = '']) => [name, icons[name]])) });
  },
};

/** The app itself is asked for by the page, beside the script that asks who is signed in, and not by that script one round trip later. */
const earlyParts: Plugin = {
  name: 'early-parts',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle = {} }) {
      const app = Object.values(bundle).find((one) => one.type === 'chunk' && one.isDynamicEntry);
      if (app?.type !== 'chunk') throw new Error('There is no chunk of the app.');
      const parts = [app.fileName, ...app.imports].flatMap((name) => bundle[name] ?? []);
      const styles = new Set(
        parts.flatMap((one) => (one.type === 'chunk' ? [...(one.viteMetadata?.importedCss ?? [])] : [])),
      );
      const tags = [
        ...parts.map(({ fileName }) => ({ rel: 'modulepreload', href: `/${fileName}` })),
        ...[...styles].map((name) => ({ rel: 'preload', as: 'style', href: `/${name}` })),
      ].filter(({ href }) => !html.includes(href));
      return tags.map((attrs) => ({ tag: 'link', attrs: { ...attrs, crossorigin: true }, injectTo: 'head' as const }));
    },
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), namedIcons, earlyParts],
  build: {
    target: 'es2022',
    // The page's policy takes pictures as data, and fonts as files.
    assetsInlineLimit: (file) => file.endsWith('.svg'),
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|wouter|regexparam)[\\/]/ },
            { name: 'design-system', test: /node_modules[\\/](@livechat|@floating-ui)[\\/]/ },
          ],
        },
      },
    },
  },
});
