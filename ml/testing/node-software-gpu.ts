/**
 * Lets Node's WebGPU (Dawn) run on the software Vulkan driver that Debian's chromium carries, so that the webgpu code
 * path is tested on machines without a graphics card. Call before the first probe. Node only.
 */
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const driver = '/usr/lib/chromium/libvk_swiftshader.so';

export function offerSoftwareGpu(): void {
  if (!existsSync(driver)) return;
  const path = join(mkdtempSync(join(tmpdir(), 'dowser-icd-')), 'icd.json');
  const icd = { file_format_version: '1.0.0', ICD: { library_path: driver, api_version: '1.1.0' } };
  writeFileSync(path, JSON.stringify(icd));
  process.env['VK_ICD_FILENAMES'] = path;
}
