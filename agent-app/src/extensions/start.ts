// Starts the host of extensions, once the app is there.

import type { Desk } from '../desk.ts';
import type { Workspace } from '../workspace.ts';

export function startExtensions(_around: { desk: Desk; workspace: Workspace }): void {}
