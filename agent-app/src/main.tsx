// Where the agent app starts.

import { createRoot } from 'react-dom/client';

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<main>Agent app</main>);
