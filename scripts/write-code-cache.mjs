// `node write-code-cache.mjs FILE ...`: keeps what V8 makes of each. A process of its own, since it loads what it keeps.
import { writeCache } from './code-cache.mjs';

process.argv.slice(2).forEach(writeCache);
