// Vitest runs this before each test file, in the file's own context.
import { afterAll } from 'vitest';
import { endFile } from './at-file-end.ts';

afterAll(endFile);
