import { describe, expect, it } from 'vitest';
import { completeMapping } from './mapping.ts';
import { holdsAnswer } from '../../../ml/schema/answer-columns.ts';
import { looksLike, roleOf, suggestEdgeRoles, suggestNodeRoles } from './roles.ts';

describe('suggestEdgeRoles', () => {
  it.each([
    ['id,source,target', 'source', 'target', true],
    ['From Account;To Account;Amount', 'From Account', 'To Account', true],
    ['time,senderId,receiverId', 'senderId', 'receiverId', true],
    ['nameOrig,amount,nameDest', 'nameOrig', 'nameDest', true],
    ['user_a,user_b', 'user_a', 'user_b', false],
    ['src,dst,edge_label', 'src', 'dst', true],
  ])('%s', (header, source, target, directed) => {
    expect(suggestEdgeRoles(header.split(/[,;]/), 'x.csv')).toMatchObject({ source, target, directed });
  });

  it('looks for two columns that name the same things where the names say nothing', () => {
    const rows = Array.from({ length: 30 }, (_, i) => [String(i), `k${i % 9}`, `k${(i * 2) % 9}`, 'x']);
    expect(suggestEdgeRoles(['n', 'c1', 'c2', 'kind'], 'x.csv', rows)).toMatchObject({ source: 'c1', target: 'c2' });
    expect(looksLike(['n', 'c1', 'c2', 'kind'], rows)).toBe('edges');
  });

  it('takes one truth and puts what else holds the answer aside', () => {
    const found = suggestEdgeRoles(['from', 'to', 'is_fraud', 'fraud_step', 'amount'], 'x.csv');
    expect(found).toMatchObject({ truth: 'is_fraud', ignore: ['fraud_step'] });
  });
});

describe('suggestNodeRoles', () => {
  it.each([
    ['account_id,init_balance,is_fraud,fraud_step', 'account_id', null, 'is_fraud'],
    ['name,id,label_anomaly', 'id', 'name', 'label_anomaly'],
    ['package,section,priority', 'package', null, null],
    ['anomaly,paperID,title', 'paperID', 'title', 'anomaly'],
  ])('%s', (header, id, name, truth) => {
    expect(suggestNodeRoles(header.split(','))).toMatchObject({ id, name, truth });
  });

  it('takes the first column without repeats where no name tells', () => {
    const rows = [
      ['x', 'p', '1'],
      ['x', 'q', '1'],
    ];
    expect(suggestNodeRoles(['c1', 'c2', 'c3'], rows).id).toBe('c2');
  });
});

it('knows names that hold the answer from those that do not', () => {
  const yes = ['label', 'anomaly_type', 'fraud_step', 'is_fraud', 'split', 'edge_label', 'Class', 'typology'];
  const no = ['amount', 'classification_code', 'labelled_by', 'country', 'year', 'yield'];
  expect(yes.filter((name) => !holdsAnswer(name))).toEqual([]);
  expect(no.filter(holdsAnswer)).toEqual([]);
});

it('gives every column one role', () => {
  const columns = ['from', 'to', 'anomaly', 'label', 'amount'];
  expect(columns.map((column) => roleOf(column, 'edges', columns, []))).toEqual([
    'source',
    'target',
    'truth',
    'ignore',
    'feature',
  ]);
});

describe('completeMapping', () => {
  it('never takes a column that was given another part', () => {
    const mapping = completeMapping(
      { source: 'to', nodeTruth: 'label' },
      ['from', 'to'],
      ['id', 'label', 'split'],
      'x',
    );
    expect(mapping).toMatchObject({ source: 'to', target: 'from', nodeTruth: 'label', nodeIgnore: ['split'] });
  });
});
