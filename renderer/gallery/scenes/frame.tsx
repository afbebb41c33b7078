/** Around the panels: top bar, start, banners, the tour, the whole workbench. */
import { HintLine } from '../../panels/hint/hint-line.tsx';
import { ConnectionBanner } from '../../panels/start/connection-banner.tsx';
import { StartScreen } from '../../panels/start/start-screen.tsx';
import { TopBar } from '../../panels/top-bar/top-bar.tsx';
import { TourOffer } from '../../panels/tour/tour-offer.tsx';
import { Tour } from '../../panels/tour/tour.tsx';
import { Workspace } from '../../panels/workspace.tsx';
import type { Scene } from '../scene.ts';
import { running } from './left.tsx';

const bar = { panel: 'top-bar', size: { width: 1240, height: 60 }, view: () => <TopBar /> } as const;
const start = { panel: 'start', size: { width: 900, height: 460 }, view: () => <StartScreen /> } as const;

export const frameScenes: readonly Scene[] = [
  { ...bar, title: 'A project is open', state: 'full' },
  { ...bar, title: 'No project', state: 'empty', fresh: true },
  { ...bar, title: 'A run goes on', state: 'loading', prepare: (store) => store.setState({ job: running }) },
  {
    ...start,
    title: 'Projects to choose from',
    state: 'full',
    fresh: true,
    prepare: (store) => store.getState().refreshEntries(),
  },
  { ...start, title: 'Nothing was ever opened', state: 'empty', fresh: true },
  {
    ...start,
    title: 'A sample is built',
    state: 'loading',
    fresh: true,
    prepare: (store) => store.setState({ opening: 'Preparing the sample package graph…' }),
  },
  {
    ...start,
    title: 'A project that cannot be opened',
    state: 'error',
    fresh: true,
    prepare: (store) =>
      store.setState({
        openError: 'The project /home/mira/payments.dowser is open in another window of Dowser. Close it there.',
      }),
  },
  {
    panel: 'start',
    title: 'The engine is gone',
    state: 'error',
    size: { width: 900, height: 90 },
    prepare: (store) =>
      store.setState({
        connection: {
          state: 'lost',
          attempt: 3,
          retryAt: Date.now() + 60_000,
          reason: 'The engine ended with code 9.',
        },
      }),
    view: () => <ConnectionBanner />,
  },
  {
    panel: 'hint',
    title: 'Why a key did nothing',
    state: 'full',
    size: { width: 600, height: 120 },
    prepare: (store) => store.setState({ hint: 'There is nothing to undo yet.' }),
    view: () => <HintLine />,
  },
  {
    panel: 'tour',
    title: 'Offered once',
    state: 'empty',
    size: { width: 600, height: 160 },
    view: () => <TourOffer />,
  },
  {
    panel: 'tour',
    title: 'A step of the tour',
    state: 'full',
    size: { width: 900, height: 560 },
    prepare: (store) => store.getState().goToTour(0),
    view: () => <Tour />,
  },
  {
    panel: 'workspace',
    title: 'List, picture and reasons',
    state: 'full',
    size: { width: 1240, height: 720 },
    view: () => <Workspace />,
  },
];
