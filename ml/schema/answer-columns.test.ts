import { describe, expect, it } from 'vitest';
import { givesAnswerAway, holdsAnswer } from './answer-columns.ts';

describe('columns that hold the answer', () => {
  it.each(['typology', 'Is Fraud', 'anomaly_type', 'split', 'Class'])('%s is one', (name) => {
    expect(holdsAnswer(name)).toBe(true);
  });
  it.each(['amount', 'classification of goods', 'country', 'splits_paid'])('%s is not', (name) => {
    expect(holdsAnswer(name)).toBe(false);
  });
  it('are kept from whoever labels: truth always, ignored ones by name, features never', () => {
    expect(givesAnswerAway({ name: 'flag', role: 'truth' })).toBe(true);
    expect(givesAnswerAway({ name: 'typology', role: 'ignore' })).toBe(true);
    expect(givesAnswerAway({ name: 'notes', role: 'ignore' })).toBe(false);
    expect(givesAnswerAway({ name: 'typology', role: 'feature' })).toBe(false);
  });
});
