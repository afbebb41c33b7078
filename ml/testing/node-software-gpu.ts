/**
 * Lets Node's WebGPU (Dawn) run on the software Vulkan driver that Debian's chromium carries, so that the webgpu code
 * path is tested on machines without a graphics card. Call before the first probe. Node only.
 */
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const driver = '/usr/lib/chromium/libvk_swiftshader.so';
const loader = '/usr/lib/chromium/libvulkan.so.1';
/** dlopen's RTLD_NODELETE: a library that is no add-on of Node's stays loaded. */
const STAYS = 0x1000;

/** Dawn asks for libvulkan.so.1 by name and takes the one that is there: the browser's, where the system has none. */
function loadVulkan(): void {
  try {
    process.dlopen({ exports: {} }, loader, constants.dlopen.RTLD_NOW | STAYS);
  } catch {
    // Node says that it is no add-on of its own, which is true.
  }
}

export function offerSoftwareGpu(): void {
  if (!existsSync(driver)) return;
  const path = join(mkdtempSync(join(tmpdir(), 'dowser-icd-')), 'icd.json');
  const icd = { file_format_version: '1.0.0', ICD: { library_path: driver, api_version: '1.1.0' } };
  writeFileSync(path, JSON.stringify(icd));
  process.env['VK_ICD_FILENAMES'] = path;
  loadVulkan();
}
