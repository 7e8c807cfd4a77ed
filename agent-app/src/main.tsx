// Where the agent app starts: the question who is signed in leaves at once, and what is shown is loaded meanwhile.

import './styles/app.css';
import { openSession } from './session/session.ts';
import { applyTheme } from './shell/theme.ts';
import { readSite } from './site.ts';

applyTheme();
const site = readSite();
const session = openSession(site);
void session.start();
const { showApp } = await import('./app.tsx');
showApp({ site, session });
