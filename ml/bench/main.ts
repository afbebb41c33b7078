/** `npm run bench -- NAME`: measurements against a named peer, in one run on one machine. Ratios, not timed tests. */
import { benchAudit } from './audit/audit.ts';
import { benchBackends } from './backends.ts';
import { benchBourneScale } from './bourne-scale.ts';
import { benchBourne } from './bourne.ts';
import { benchDistill } from './distill.ts';
import { benchDistillScale } from './distill-scale.ts';
import { benchEdges } from './edges.ts';
import { benchFromFiles } from './from-files.ts';
import { benchImport } from './import.ts';
import { benchLayout } from './layout.ts';
import { benchLoop } from './loop.ts';
import { benchOverview } from './overview.ts';
import { benchQueries } from './queries.ts';
import { benchHunt } from './hunt.ts';
import { benchSag } from './sag.ts';
import { benchStudent } from './student.ts';
import { benchTables } from './tables/tables.ts';

const benches: Readonly<Record<string, () => Promise<void>>> = {
  audit: () => benchAudit(),
  backends: benchBackends,
  bourne: benchBourne,
  'bourne-scale': benchBourneScale,
  distill: benchDistill,
  'distill-scale': benchDistillScale,
  edges: benchEdges,
  'from-files': benchFromFiles,
  import: benchImport,
  layout: benchLayout,
  loop: benchLoop,
  overview: benchOverview,
  queries: benchQueries,
  hunt: benchHunt,
  sag: benchSag,
  student: benchStudent,
  tables: benchTables,
};
const name = process.argv[2] ?? '';
if (!Object.hasOwn(benches, name)) {
  console.error(`There is no bench called "${name}". There are: ${Object.keys(benches).join(', ')}.`);
  process.exitCode = 2;
} else {
  await benches[name]();
}
