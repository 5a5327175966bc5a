// Boundaries that a campaign of kills aimed at, and at which nobody ever died: what becomes of a process that ends there, nobody has seen.
import { z } from 'zod';

const killsSchema = z.object({
  slices: z.array(z.object({ shots: z.array(z.object({ aim: z.string(), hit: z.boolean() })) })),
});

/** By the names of their aims; none of a file of another form. */
export function notCrossed(content: unknown): string[] {
  const shots = killsSchema.safeParse(content).data?.slices.flatMap((slice) => slice.shots) ?? [];
  const hit = new Set(shots.filter((shot) => shot.hit).map(({ aim }) => aim));
  return [...new Set(shots.map(({ aim }) => aim))].filter((aim) => !hit.has(aim));
}
