/** The templates that come with Dowser. A team's own are files of the same shape (read-templates.ts). */
import { templateFile } from '../../../contract/report.ts';
import type { ReportTemplate } from '../../../contract/report.ts';

const general = {
  format: 1,
  id: 'general',
  title: 'General',
  kind: 'Anomaly report',
};

const aml = {
  format: 1,
  id: 'aml',
  title: 'Fraud and money laundering',
  kind: 'Report of suspicious activity',
  marking: 'CONFIDENTIAL. Do not disclose to the subject.',
  narrative: [
    {
      id: 'who',
      title: 'Who',
      prompt: 'Subjects with every known identifier, their role and how they relate to each other.',
    },
    {
      id: 'what',
      title: 'What',
      prompt:
        'Instruments and mechanisms; single dates and amounts, not only totals; where the money came from and where it went.',
    },
    {
      id: 'when',
      title: 'When',
      prompt: 'When it was first noticed, how long it lasted, the time of each transaction that matters.',
    },
    { id: 'where', title: 'Where', prompt: 'Branches, countries, devices, foreign jurisdictions.' },
    {
      id: 'why',
      title: 'Why it is suspicious',
      prompt:
        "Against the subject's own habit and against its peers; the typology: structuring, layering, funnel, mule, round trip.",
    },
    { id: 'how', title: 'How', prompt: 'How it was done, step by step.' },
    {
      id: 'checked',
      title: 'What was checked and not found',
      prompt: 'Explanations that were tried, assumptions, open questions.',
    },
  ],
  checklist: [
    'Every subject is named with its identifiers.',
    'Dates and amounts of single transactions are given.',
    'Source and destination of the funds are named.',
    'Innocent explanations were looked for.',
    'A second person has read the report.',
  ],
  hints: [
    'Thresholds and deadlines of a filing are set by the law of the jurisdiction and are not checked here.',
    'This is a draft for a filing and its evidence; it files nothing.',
  ],
  parts: [
    'summary',
    'narrative',
    'disposition',
    'evidence',
    'findings',
    'decisions',
    'scores',
    'method',
    'provenance',
    'log',
    'not-shown',
  ],
  closing: 'Supporting documents are kept with the case and produced on request.',
};

const incident = {
  format: 1,
  id: 'incident',
  title: 'Security incident',
  kind: 'Security incident report',
  marking: 'TLP:AMBER',
  narrative: [
    {
      id: 'indicators',
      title: 'Indicators',
      prompt: 'Addresses, domains, accounts, hashes, each with first and last seen.',
    },
    {
      id: 'assets',
      title: 'Affected assets',
      prompt: 'Hosts, accounts and data that were reached, and what they are worth.',
    },
    { id: 'course', title: 'Course of events', prompt: 'First seen, last seen, what happened in between.' },
    {
      id: 'techniques',
      title: 'Techniques',
      prompt: 'ATT&CK techniques with their numbers, and what speaks for each.',
    },
    { id: 'containment', title: 'Containment', prompt: 'What was done, when, by whom; what is still to be done.' },
    { id: 'confidence', title: 'Confidence', prompt: 'From 0 to 100, and why.' },
  ],
  checklist: [
    'Affected assets were told apart from those that were only looked at.',
    'Logs were secured before containment.',
    'Owners of the assets were informed.',
    'The marking was checked before the report is handed on.',
  ],
  hints: ['Reporting duties and their deadlines depend on the jurisdiction and the sector.'],
  parts: [
    'summary',
    'disposition',
    'narrative',
    'evidence',
    'findings',
    'decisions',
    'scores',
    'method',
    'provenance',
    'log',
    'not-shown',
  ],
};

const research = {
  format: 1,
  id: 'research',
  title: 'Research',
  kind: 'Research note',
  narrative: [
    {
      id: 'question',
      title: 'Question',
      prompt: 'What was to be found out, and what would have answered it either way.',
    },
    { id: 'data', title: 'Data', prompt: 'Where the data comes from, what it stands for, what it leaves out.' },
    { id: 'finding', title: 'Finding', prompt: 'What was seen, with figures and their uncertainty.' },
    { id: 'limits', title: 'Limits', prompt: 'What else could explain it, what was not tried.' },
  ],
  checklist: ['Seeds, versions and settings are in the report.', 'Floors were looked at beside the detector.'],
  parts: [
    'summary',
    'narrative',
    'method',
    'scores',
    'evidence',
    'findings',
    'decisions',
    'disposition',
    'provenance',
    'log',
    'not-shown',
  ],
};

export const builtInTemplates: readonly ReportTemplate[] = [general, aml, incident, research].map((template) =>
  templateFile.parse(template),
);
