// What the mutation tester keeps of a file between two runs. It does not say which tests a change of a module's constants is met by, so that a new
// test would never be tried on one that survived: those are forgotten, and tried again. Everything else is kept as it came.
import { z } from 'zod';

const knownSchema = z.looseObject({
  files: z.record(
    z.string(),
    z.looseObject({
      mutants: z.array(z.looseObject({ static: z.boolean().optional(), status: z.string() })),
    }),
  ),
});

/** The same report without the changes of constants that nobody noticed. Throws where it is none. */
export function withoutStatic(json: string): string {
  const known = knownSchema.parse(JSON.parse(json));
  for (const file of Object.values(known.files))
    file.mutants = file.mutants.filter(
      ({ static: isStatic, status }) => !(isStatic === true && status === 'Survived'),
    );
  return JSON.stringify(known);
}
