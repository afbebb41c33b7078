/**
 * The gallery: a list of scenes, and the one that is looked at in a box of its usual size; or all scenes of one panel
 * beside each other, which are made only then.
 */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { AppError } from '../../ml/schema/errors.ts';
import { createWorkbenchStore } from '../state/store.ts';
import type { WorkbenchStore } from '../state/store.ts';
import { memoryStorage, scriptedEngine } from '../testing/scripted-engine.ts';
import type { ScriptedEngine } from '../testing/scripted-engine.ts';
import { Button } from '../ui/button.tsx';
import { followTheme } from '../ui/theme.ts';
import { useWorkbench, WorkbenchContext } from '../workbench-context.tsx';
import styles from './gallery.module.css';
import { sceneId } from './scene.ts';
import type { Scene } from './scene.ts';
import { scenes } from './scenes.ts';
import { project, world } from './world.ts';

interface Stage {
  readonly store: WorkbenchStore;
  readonly engine: ScriptedEngine;
}

/** A store as it is in this scene. */
async function setStage(scene: Scene): Promise<Stage> {
  const engine = scriptedEngine({ ...world(), ...scene.answers });
  const store = createWorkbenchStore({ api: engine, storage: memoryStorage() });
  store.setState({ connection: { state: 'ready' }, opening: null });
  followTheme(store);
  if (scene.fresh !== true) await store.getState().adoptProject(project);
  await scene.prepare?.(store, engine);
  if (scene.dialog !== undefined) store.getState().openDialog(scene.dialog);
  return { store, engine };
}

const fromAddress = (): string => window.location.hash.slice(1);

export function Gallery(): ReactNode {
  const [wanted, setWanted] = useState(fromAddress);
  useEffect(() => {
    const read = (): void => setWanted(fromAddress());
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
  // Alone: as the tests look at it.
  const alone = new URLSearchParams(window.location.search).has('alone');
  const sheet = scenes.filter(({ panel }) => panel === wanted);
  const scene = scenes.find((held) => sceneId(held) === wanted) ?? scenes[0];
  return (
    <div className={styles['gallery']}>
      {!alone && <SceneList shown={sheet.length > 0 ? wanted : sceneId(scene)} />}
      <main className={styles['stage']}>
        {sheet.length > 0 ? <Sheet key={wanted} scenes={sheet} /> : <ShownScene key={sceneId(scene)} scene={scene} />}
      </main>
    </div>
  );
}

/** All scenes of a panel. A dialog lies over everything else on the page, so that it is looked at on its own. */
function Sheet({ scenes: all }: { readonly scenes: readonly Scene[] }): ReactNode {
  const isOver = ({ dialog, over }: Scene): boolean => dialog !== undefined || over === true;
  return (
    <div className={styles['sheet']} data-testid="sheet" data-panel={all[0].panel}>
      {all
        .filter((scene) => !isOver(scene))
        .map((scene) => (
          <figure key={sceneId(scene)}>
            <figcaption>
              {scene.title} <small>{scene.state}</small>
            </figcaption>
            <ShownScene scene={scene} />
          </figure>
        ))}
      {all.filter(isOver).map((scene) => (
        <a key={sceneId(scene)} href={`#${sceneId(scene)}`} data-testid="sheet-dialog">
          Dialog: {scene.title} <small>{scene.state}</small>
        </a>
      ))}
    </div>
  );
}

function SceneList({ shown }: { readonly shown: string }): ReactNode {
  const panels = [...new Set(scenes.map(({ panel }) => panel))];
  return (
    <nav className={styles['list']} aria-label="Scenes">
      <h1>Gallery</h1>
      <p>Every panel and dialog in every state. The theme follows the system.</p>
      {panels.map((panel) => (
        <section key={panel} aria-label={panel}>
          <h2>
            <a href={`#${panel}`} aria-current={panel === shown ? 'page' : undefined}>
              {panel} <small>all</small>
            </a>
          </h2>
          <ul>
            {scenes
              .filter((scene) => scene.panel === panel)
              .map((scene) => (
                <li key={sceneId(scene)}>
                  <a href={`#${sceneId(scene)}`} aria-current={sceneId(scene) === shown ? 'page' : undefined}>
                    {scene.title} <small>{scene.state}</small>
                  </a>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function ShownScene({ scene }: { readonly scene: Scene }): ReactNode {
  const [stage, setStage_] = useState<Stage | AppError | null>(null);
  useEffect(() => {
    let current = true;
    setStage(scene).then(
      (made) => current && setStage_(made),
      (thrown: unknown) => current && setStage_(new AppError('internal', String(thrown))),
    );
    return () => {
      current = false;
    };
  }, [scene]);
  if (stage === null) return <p>Preparing the scene…</p>;
  if (stage instanceof AppError) return <p role="alert">{stage.message}</p>;
  const { width = 600, height = 640 } = scene.size ?? {};
  return (
    <WorkbenchContext value={{ store: stage.store, api: { ...stage.engine, retryNow: () => undefined } }}>
      <div className={styles['box']} style={{ width, height }} data-testid="scene" data-scene={sceneId(scene)}>
        {scene.dialog === undefined ? scene.view() : <ShownDialog scene={scene} />}
      </div>
    </WorkbenchContext>
  );
}

/** A dialog can be closed here as anywhere, and opened again. */
function ShownDialog({ scene }: { readonly scene: Scene }): ReactNode {
  const open = useWorkbench((state) => state.dialog === scene.dialog);
  const openDialog = useWorkbench((state) => state.openDialog);
  if (open) return scene.view();
  return <Button onClick={() => openDialog(scene.dialog ?? null)}>Open the dialog again</Button>;
}
