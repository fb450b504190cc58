import { z } from "zod";

// zod compiles checks with `new Function` unless told not to; the content security policy forbids that. Imported first
// by what reads with schemas, all of which loads when it is needed.
z.config({ jitless: true });
