// Answers as the server gives them, for the browser tests. Written for these tests; it must never hold text of a customer.
const segments = (...parts) => parts.map((part) => (Array.isArray(part) ? { t: part[0], hit: true } : { t: part, hit: false }));

export const doc = (over = {}) => ({
  id: 'docs/cloud/alerts',
  kind: 'doc',
  source: 'docs',
  title: 'Alerts',
  url: '/read/docs/cloud/alerts/#who-receives-alerts',
  breadcrumb: ['Cloud', 'Alerts', 'Who receives alerts'],
  excerpt: segments('The technical contact ', ['receives'], ' the ', ['alert e-mails'], ' of a cloud node. Other members of the team can subscribe in the Monitoring tab.'),
  confidence: 0.74,
  score: 12.3,
  product: 'Mendix Cloud',
  versions: ['9', '10'],
  tags: ['alerts'],
  language: 'en',
  updated: '2025-03-02',
  other_versions: [],
  duplicates: [],
  threads: [],
  thread: null,
  explain: null,
  ...over,
});

export const other = (over = {}) => ({
  id: 'forum/88',
  title: 'Nobody gets our alert mails',
  url: '/read/forum/88/#answer-1',
  state: 'accepted',
  ...over,
});

export const thread = (over = {}) => ({
  ...doc(),
  id: 'forum/1203',
  kind: 'thread',
  source: 'forum',
  title: 'Alert mails go to somebody who left the company',
  url: '/read/forum/1203/#answer-2',
  breadcrumb: ['Community', 'Alert mails go to somebody who left the company'],
  excerpt: segments('Change the ', ['technical contact'], ', or subscribe yourself: every member of the team may receive ', ['alerts'], '.'),
  thread: { state: 'accepted', answers: 3, votes: 4, asked: '2023-06-12', shown: 'answer' },
  ...over,
});

export const explain = {
  terms: [
    { term: 'alert', field: 'title', weight: 1.8, score: 5.1 },
    { term: 'receives', field: 'body', weight: 1.2, score: 3.4 },
    { term: 'e-mail', field: 'body', weight: 0.9, score: 1.1 },
  ],
  document: 8.1,
  passage: 4.2,
};

export const urgent = {
  rule: 'critical-needs-call',
  level: 'urgent',
  title: 'File it, and call as well',
  says: 'When production is down, send your request and phone Mendix Support at once: a call speeds up triage.',
  route: { label: 'Support Portal', url: 'https://support.example.com/', have: 'the environment and the time it began' },
  quote: {
    text: 'Always accompany a critical ticket by a phone call.',
    document: 'policy/mendix-support',
    title: 'Mendix Support',
    url: '/read/policy/mendix-support/',
  },
  because: ['production is down'],
};

export const status = {
  rule: 'status-page',
  level: 'status',
  title: 'Look at the status page first',
  says: 'Issues that affect several customers, and planned maintenance, are announced there.',
  route: { label: 'Status page', url: null, have: null },
  quote: null,
  because: [],
};

export const incident = (over = {}) => ({
  id: 'qx1',
  name: 'Alert e-mails arrive late',
  status: 'identified',
  impact: 'major',
  url: 'https://status.example.com/incidents/qx1',
  updated: '2026-11-22T09:30:00Z',
  update: 'A queue of messages is full. We are emptying it.',
  because: ['alert e-mails', 'not arrive'],
  ...over,
});

export const answer = (over = {}) => ({
  incidents: [],
  is_during_incident: false,
  guidance: [],
  docs: [
    doc(),
    doc({ id: 'docs/cloud/nodes', title: 'Licensed nodes', url: '/read/docs/cloud/nodes/', breadcrumb: ['Cloud', 'Licensed nodes'] }),
  ],
  threads: [thread()],
  intents: [{ intent: 'app-fault', title: 'A fault in an app' }],
  given: [{ fact: 'node', label: 'Environment', value: 'production environment' }],
  missing: [{ fact: 'version', label: 'Version', ask: 'Which Studio Pro version do you use?' }],
  confidence: 0.82,
  generation: 'gen-test',
  truncated: false,
  ...over,
});

export const silent = answer({ docs: [], threads: [], intents: [], given: [], missing: [], confidence: 0.1 });

const post = (over) => ({ heading: [], anchor: null, author: null, staff: false, accepted: false, votes: null, created: null, ...over });

export const documents = {
  'docs/cloud/alerts': {
    ...doc(),
    breadcrumb: ['Cloud', 'Alerts'],
    passages: [
      post({ role: 'section', heading: ['Alerts'], blocks: [{ type: 'prose', text: 'Alerts tell you early that a node needs attention.\n\nThey are sent by e-mail.' }] }),
      post({ role: 'section', heading: ['Alerts', 'Kinds of alerts'], anchor: 'kinds', blocks: [{ type: 'prose', text: '- Memory\n- Disk\n- Health check' }] }),
      post({ role: 'section', heading: ['Alerts', 'Kinds of alerts', 'Memory'], anchor: 'memory', blocks: [{ type: 'prose', text: 'The heap is nearly full.' }, { type: 'code', text: 'java.lang.OutOfMemoryError: Java heap space\n\tat com.example.orders.core.AVeryLongPackageName.andAnEvenLongerMethodName(AVeryLongPackageName.java:1201)' }] }),
      post({ role: 'section', heading: ['Alerts', 'Who receives alerts'], anchor: 'who-receives-alerts', blocks: [{ type: 'prose', text: 'The technical contact receives the alert e-mails of a cloud node. Other members of the team can subscribe:\n\n1. Open the Monitoring tab\n2. Choose Alerts\n3. Subscribe' }] }),
      post({ role: 'section', heading: ['Alerts', 'Stopping alerts'], anchor: 'stop', blocks: [{ type: 'prose', text: 'Unsubscribe at the same place. '.repeat(40) }] }),
    ],
  },
  'forum/1203': {
    ...thread(),
    breadcrumb: ['Community'],
    passages: [
      post({ role: 'question', anchor: 'question', author: 'Ines', created: '2023-06-12', votes: 4, blocks: [{ type: 'prose', text: 'Our alert mails go to somebody who left the company. How do we change that?' }] }),
      post({ role: 'answer', anchor: 'answer-1', author: 'Tomas', created: '2023-06-12', votes: 0, blocks: [{ type: 'prose', text: 'Have you asked support?' }] }),
      post({ role: 'answer', anchor: 'answer-2', author: 'Ruth', created: '2023-06-13', votes: 3, accepted: true, staff: true, blocks: [{ type: 'prose', text: 'Change the technical contact, or subscribe yourself.' }] }),
    ],
  },
};

export const openapi = {
  openapi: '3.1.0',
  info: { title: 'tier0', version: '1', description: 'Answers drafts.' },
  paths: {
    '/api/v1/suggest': {
      post: {
        summary: 'Answer a draft',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Draft' }, example: { subject: 'Alert mails', body: '' } } } },
        responses: { 200: { description: 'The answer', content: { 'application/json': { schema: { $ref: '#/components/schemas/Answer' } } } } },
      },
    },
    '/api/v1/search': {
      get: {
        summary: 'Search',
        parameters: [{ name: 'q', in: 'query', required: true, schema: { type: 'string' }, description: 'What to look for' }],
        responses: { 200: { description: 'Hits' }, 503: { description: 'Busy' } },
      },
    },
  },
  components: {
    schemas: {
      Draft: { type: 'object', required: ['subject'], properties: { subject: { type: 'string' }, body: { type: 'string', description: 'The whole text' } } },
      Answer: { type: 'object', properties: { docs: { type: 'array', items: { $ref: '#/components/schemas/Hit' } }, confidence: { type: 'number' } } },
      Hit: { type: 'object', properties: { title: { type: 'string' }, updated: { type: ['string', 'null'] }, parent: { $ref: '#/components/schemas/Hit' } } },
    },
  },
};
