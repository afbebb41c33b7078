/** A picture as a file: size, theme, legend; with a small preview of exactly what will be written. */
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { toAppError } from '../../ml/schema/errors.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import fieldStyles from '../ui/field.module.css';
import { Message } from '../ui/message.tsx';
import { saveBytes } from '../ui/save-bytes.ts';
import { useWorkbench } from '../workbench-context.tsx';
import styles from './images.module.css';
import { fileNameOf, provenanceLine } from './provenance.ts';
import type { ImageSource, ImageTheme } from './scene.ts';
import { longestSide, writePng } from './write-png.ts';
import { writeSvg } from './write-svg.ts';
import { t } from '../text/text.ts';

type Format = 'png' | 'svg';

const sizes = [
  { text: '1280 × 800', width: 1280, height: 800 },
  { text: '1920 × 1080', width: 1920, height: 1080 },
  { text: '3840 × 2160', width: 3840, height: 2160 },
  { text: t('A4, 300 dpi'), width: 3508, height: 2480 },
] as const;

const sideOf = (text: string): number | null => {
  const side = Number(text);
  return Number.isInteger(side) && side >= 200 && side <= longestSide ? side : null;
};

const shownTheme = (): ImageTheme => (document.documentElement.dataset['theme'] === 'light' ? 'light' : 'dark');

export function ImageDialog({ source }: { readonly source: ImageSource }): ReactNode {
  const project = useWorkbench((state) => state.project);
  const run = useWorkbench((state) => state.runs.find(({ runId }) => runId === state.runId) ?? null);
  const openDialog = useWorkbench((state) => state.openDialog);
  const [format, setFormat] = useState<Format>('png');
  const [widthText, setWidth] = useState('1920');
  const [heightText, setHeight] = useState('1080');
  const [theme, setTheme] = useState<ImageTheme>(shownTheme);
  const [withLegend, setWithLegend] = useState(true);
  const [at] = useState(() => new Date().toISOString());
  const [svg, setSvg] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [width, height] = [sideOf(widthText), sideOf(heightText)];
  const provenance = provenanceLine({
    project: project?.name ?? t('No project'),
    synthetic: project?.synthetic ?? false,
    run,
    at,
    hidden: source.hidden,
  });

  useEffect(() => {
    if (width === null || height === null) return;
    let current = true;
    // Drawn at half the pixels of a large screen or less, and enlarged: marks and texts grow along with the picture.
    const ratio = Math.max(1, width / 1600);
    const options = { width: width / ratio, height: height / ratio, theme, withLegend };
    Promise.resolve(source.scene(theme)).then(
      (scene) => current && setSvg(writeSvg(scene, options, source.title, provenance)),
      (thrown: unknown) => current && setError(toAppError(thrown).message),
    );
    return () => {
      current = false;
    };
  }, [source, theme, withLegend, width, height, provenance]);

  const save = async (): Promise<void> => {
    if (svg === null || width === null || height === null) return;
    setBusy(true);
    setError(null);
    try {
      const sized = svg.replace(/width="[\d.]+" height="[\d.]+"/, `width="${width}" height="${height}"`);
      const bytes = format === 'svg' ? new TextEncoder().encode(sized) : await writePng(sized, width, height);
      saveBytes(`${fileNameOf(`${project?.name ?? ''} ${source.title}`)}.${format}`, bytes);
    } catch (thrown) {
      setError(toAppError(thrown).message);
    } finally {
      setBusy(false);
    }
  };

  const sideError = (side: number | null): string | null =>
    side === null ? t('A whole number from 200 to {longestSide}.', { longestSide }) : null;
  return (
    <Dialog
      title={t('Save as image')}
      testId="image-dialog"
      wide
      locked={busy}
      onClose={() => openDialog(null)}
      footer={
        <>
          <Button onClick={() => openDialog(null)} disabled={busy} data-testid="image-close">
            {t('Close')}
          </Button>
          <Button
            look="primary"
            data-autofocus
            data-testid="image-save"
            disabled={busy || svg === null || width === null || height === null}
            onClick={() => void save()}
          >
            {busy ? t('Drawing…') : t('Save {format}', { format: format.toUpperCase() })}
          </Button>
        </>
      }
    >
      <div className={styles['split']}>
        <div className={styles['preview']} data-testid="image-preview">
          <Preview svg={svg} alt={t('Preview: {title}', { title: source.title })} />
        </div>
        <div className={styles['form']}>
          {error !== null && (
            <Message tone="error" testId="image-error">
              {error}
            </Message>
          )}
          <Field label={t('File')}>
            {(ids) => (
              <select
                {...ids}
                className={fieldStyles['input']}
                value={format}
                data-testid="image-format"
                onChange={(event) => setFormat(event.target.value === 'svg' ? 'svg' : 'png')}
              >
                <option value="png">{t('PNG, for slides')}</option>
                <option value="svg">{t('SVG, for print')}</option>
              </select>
            )}
          </Field>
          <Field label={t('Size')}>
            {(ids) => (
              <select
                {...ids}
                className={fieldStyles['input']}
                data-testid="image-size"
                value={sizes.findIndex((size) => size.width === width && size.height === height)}
                onChange={(event) => {
                  const size = sizes.at(Number(event.target.value));
                  if (size === undefined || Number(event.target.value) < 0) return;
                  setWidth(String(size.width));
                  setHeight(String(size.height));
                }}
              >
                <option value={-1}>{t('Own size')}</option>
                {sizes.map(({ text }, place) => (
                  <option key={text} value={place}>
                    {text}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t('Width')} error={sideError(width)}>
            {(ids) => (
              <input
                {...ids}
                className={fieldStyles['input']}
                inputMode="numeric"
                value={widthText}
                data-testid="image-width"
                onChange={(event) => setWidth(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('Height')} error={sideError(height)}>
            {(ids) => (
              <input
                {...ids}
                className={fieldStyles['input']}
                inputMode="numeric"
                value={heightText}
                data-testid="image-height"
                onChange={(event) => setHeight(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('Theme')}>
            {(ids) => (
              <select
                {...ids}
                className={fieldStyles['input']}
                value={theme}
                data-testid="image-theme"
                onChange={(event) => setTheme(event.target.value === 'light' ? 'light' : 'dark')}
              >
                <option value="light">{t('Light')}</option>
                <option value="dark">{t('Dark')}</option>
              </select>
            )}
          </Field>
          <label className={styles['check']}>
            <input
              type="checkbox"
              checked={withLegend}
              data-testid="image-legend"
              onChange={(event) => setWithLegend(event.target.checked)}
            />
            {t('With legend')}
          </label>
          <p className={styles['provenance']} data-testid="image-provenance">
            {t('Always below the picture: {provenance}', { provenance })}
          </p>
        </div>
      </div>
    </Dialog>
  );
}

/** As an image and not as part of the page: nothing in it could run even if it were not escaped. */
function Preview({ svg, alt }: { readonly svg: string | null; readonly alt: string }): ReactNode {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    if (svg === null || image.current === null) return;
    const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    image.current.src = address;
    return () => URL.revokeObjectURL(address);
  }, [svg]);
  return svg === null ? <p>{t('Drawing…')}</p> : <img ref={image} alt={alt} />;
}
