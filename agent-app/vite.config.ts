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

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), namedIcons],
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
