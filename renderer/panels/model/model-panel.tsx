/** The Model tab: the model that is looked at, how far to trust it, when it alerts, what patterns it sees, the others. */
import { GraduationCap } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ModelDetail, ModelInfo } from '../../../main/contract/models.ts';
import { trainModel } from '../../commands/project-commands.ts';
import { Button } from '../../ui/button.tsx';
import { formatDay } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import { useKeyHint } from '../use-keys.ts';
import { Figures } from './figures.tsx';
import { ModelHead } from './model-head.tsx';
import { stateWords, titleOf } from './model-words.ts';
import styles from './model.module.css';
import { OtherModels } from './other-models.tsx';
import { Patterns } from './patterns.tsx';
import { Reliability } from './reliability.tsx';
import { Threshold } from './threshold.tsx';
import { TrainingCurves } from './training-curves.tsx';
import { t } from '../../text/text.ts';

export function ModelPanel(): ReactNode {
  const models = useWorkbench((state) => state.models);
  const error = useWorkbench((state) => state.modelsError);
  const refresh = useWorkbench((state) => state.refreshModels);
  const info = useWorkbench((state) => state.models?.find(({ modelId }) => modelId === state.modelId));

  if (error !== null) {
    return (
      <div className={styles['wait']}>
        <Message tone="error" testId="models-error" onRetry={() => void refresh()}>
          {error}
        </Message>
      </div>
    );
  }
  if (models === null) return <p className={styles['wait']}>{t('Reading the models…')}</p>;
  if (models.length === 0) return <NoModel />;
  if (info === undefined) return <FirstTraining />;
  return (
    <div className={styles['panel']} data-testid="model-panel" data-model={info.modelId}>
      {models.length > 1 && <Picker models={models} chosen={info.modelId} />}
      <ModelHead info={info} />
      {info.state === 'succeeded' && <Detail info={info} />}
      {models.length > 1 && <OtherModels models={models} chosen={info} />}
    </div>
  );
}

function NoModel(): ReactNode {
  const store = useWorkbenchStore();
  const running = useWorkbench((state) => state.job?.state === 'running' || state.job?.state === 'queued');
  const hint = useKeyHint('train');
  return (
    <div className={styles['empty']} data-testid="no-model">
      <h2>{t('No model yet')}</h2>
      <p>
        {t(
          'Once some nodes are labelled anomalous and some normal, a model can be trained from them. It learns with the help of the graph, and then scores any node from its own columns alone, also new ones from a file.',
        )}
      </p>
      <Button
        look="primary"
        icon={<GraduationCap aria-hidden />}
        hint={hint}
        disabled={running}
        data-testid="train-open-empty"
        onClick={() => trainModel(store)}
      >
        {t('Train a model')}
      </Button>
      {running && <p className={styles['small']}>{t('Something is being computed; wait for it or cancel it.')}</p>}
    </div>
  );
}

/** Only a training that goes on is in the list. */
function FirstTraining(): ReactNode {
  return (
    <p className={styles['wait']} data-testid="model-training">
      {t('The first model is being trained. Its curves stand above the ranking.')}
    </p>
  );
}

function Picker({ models, chosen }: { readonly models: readonly ModelInfo[]; readonly chosen: string }): ReactNode {
  const choose = useWorkbench((state) => state.chooseModel);
  return (
    <label className={styles['picker']}>
      <span>{t('Model')}</span>
      <select value={chosen} data-testid="model-picker" onChange={(event) => void choose(event.target.value)}>
        {models.map((model) => (
          <option key={model.modelId} value={model.modelId}>
            {titleOf(model)} · {formatDay(model.startedAt)}
            {model.state === 'succeeded' ? '' : ` · ${stateWords[model.state]}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function Detail({ info }: { readonly info: ModelInfo }): ReactNode {
  const model = useWorkbench((state) => (state.model?.modelId === info.modelId ? state.model : null));
  const error = useWorkbench((state) => state.modelError);
  const choose = useWorkbench((state) => state.chooseModel);
  if (error !== null) {
    return (
      <div className={styles['wait']}>
        <Message tone="error" testId="model-error" onRetry={() => void choose(info.modelId)}>
          {error}
        </Message>
      </div>
    );
  }
  if (model === null) return <p className={styles['wait']}>{t('Reading the model…')}</p>;
  return (
    <>
      <Figures model={model} />
      <Threshold key={model.modelId} model={model} />
      <Patterns key={`patterns ${model.modelId}`} model={model} />
      <Reliability model={model} />
      <Training model={model} />
      <Card model={model} />
    </>
  );
}

function Training({ model }: { readonly model: ModelDetail }): ReactNode {
  return (
    <Section title={t('How it was trained')} testId="model-training-section">
      <TrainingCurves points={model.curves} />
    </Section>
  );
}

function Card({ model }: { readonly model: ModelDetail }): ReactNode {
  if (model.card.length === 0) return null;
  return (
    <Section title={t('Model card')} testId="model-card">
      {model.card.map(({ heading, lines }) => (
        <details key={heading} className={styles['card']}>
          <summary>{heading}</summary>
          {lines.map((line, i) => (
            <p key={i}>{line}</p>
          ))}
        </details>
      ))}
    </Section>
  );
}
