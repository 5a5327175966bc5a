// Keeps zod from compiling validators with `new Function`, which the Content-Security-Policy of this page
// forbids. It must be imported before any module that makes a schema.
import { config } from 'zod';

config({ jitless: true });
