/** manifest.json of a case package. Its seal is its own SHA-256, taken with the seal's place filled with zeros. */
import { z } from 'zod';

export const manifestName = 'manifest.json';
export const noSeal = '0'.repeat(64);

const digest = z.string().regex(/^[0-9a-f]{64}$/);
export const packageManifest = z
  .object({
    format: z.literal('dowser-case-package'),
    version: z.literal(1),
    report: z.string(),
    title: z.string(),
    preparedBy: z.string(),
    createdAt: z.string(),
    project: z.string(),
    synthetic: z.boolean(),
    run: z.string(),
    case: z.string().nullable(),
    software: z.record(z.string(), z.string()),
    labelLog: z.object({ entries: z.number().int(), head: digest, holds: z.boolean() }).strict(),
    redacted: z.boolean(),
    files: z
      .array(
        z
          .object({
            name: z.string(),
            about: z.string(),
            bytes: z.number().int().nonnegative(),
            sha256: digest,
            /** of the file as it lies compressed in the package: no byte of it can change without a trace */
            packedSha256: digest,
          })
          .strict(),
      )
      .min(1)
      .max(1000),
    seal: digest,
  })
  .strict();
export type PackageManifest = z.infer<typeof packageManifest>;
