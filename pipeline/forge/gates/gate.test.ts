import { expect, test } from 'vitest';
import { type GateFacts, gateReasons, judgeGate, type GateReview, type GateVerdict } from './gate.ts';

const head = 'a'.repeat(40);
const before = 'b'.repeat(40);
const facts = (more: Partial<GateFacts> = {}): GateFacts => ({
  producers: ['vion'],
  owners: { vion: ['Mairie-Vion', 'geometre'], sarthe: ['dep72'] },
  isRefused: false,
  unverified: [],
  reasons: [],
  isCleanUpdate: false,
  trusted: [],
  ...more,
});
const said = (login: string, state = 'APPROVED', commit = head): GateReview => ({ login, state, commit });
const judge = (given: Partial<GateFacts>, ...reviews: GateReview[]): GateVerdict =>
  judgeGate(facts(given), { head, senders: ['auteur'], reviews, isAdmin: (login) => ['admin', 'auteur'].includes(login) });
/** Facts of an update by a trusted producer’s own account, which nobody has to look at. */
const clean: Partial<GateFacts> = { isCleanUpdate: true, trusted: ['vion'], owners: { vion: ['Auteur'] } };
const admin = (...reasons: string[]): object => ({ state: 'waits', for: 'admin', reasons });
const owner = { state: 'waits', for: 'owner', owners: ['Mairie-Vion', 'geometre'] };

test.each<[string, Partial<GateFacts>, GateReview[], object]>([
  ['an update of one producer waits for an owner', {}, [], owner],
  ['an update is accepted by an owner of the folder', {}, [said('geometre')], { state: 'open', by: 'geometre' }],
  ['whatever the case of the owner’s name', {}, [said('mairie-vion')], { state: 'open', by: 'mairie-vion' }],
  ['an update is accepted by an administrator', {}, [said('admin')], { state: 'open', by: 'admin' }],
  ['the owner of another folder accepts nothing', {}, [said('dep72')], owner],
  ['a stranger accepts nothing', {}, [said('inconnu')], owner],
  ['nobody accepts a request of their own', {}, [said('auteur')], owner],
  ['an approval of another commit counts no more', {}, [said('geometre', 'APPROVED', before)], owner],
  ['a comment is no approval', {}, [said('geometre', 'COMMENTED')], owner],
  ['a comment takes no approval back', {}, [said('geometre'), said('geometre', 'COMMENTED')], { state: 'open', by: 'geometre' }],
  ['an approval that was dismissed counts no more', {}, [said('geometre', 'DISMISSED')], owner],
  [
    'an owner who asks for changes keeps an administrator’s approval from counting',
    {},
    [said('admin'), said('geometre', 'CHANGES_REQUESTED')],
    { state: 'contested', by: 'geometre' },
  ],
  [
    'what they asked for on an older commit is asked for still',
    {},
    [said('geometre', 'CHANGES_REQUESTED', before), said('admin')],
    { state: 'contested', by: 'geometre' },
  ],
  [
    'until they approve themselves',
    {},
    [said('geometre', 'CHANGES_REQUESTED', before), said('geometre')],
    { state: 'open', by: 'geometre' },
  ],
  [
    'a stranger who asks for changes keeps nothing back',
    {},
    [said('inconnu', 'CHANGES_REQUESTED'), said('geometre')],
    { state: 'open', by: 'geometre' },
  ],
  ['a producer without owners is accepted by an administrator', { owners: {} }, [said('geometre')], admin()],
  [
    'two producers at once are an administrator’s',
    { producers: ['sarthe', 'vion'] },
    [said('geometre'), said('dep72')],
    admin('producers'),
  ],
  ['code, schemas and workflows are an administrator’s', { reasons: ['code'] }, [said('geometre')], admin('code')],
  ['what breaks for readers is an administrator’s', { reasons: ['breaking'] }, [said('geometre')], admin('breaking')],
  ['more than the quota is an administrator’s', { reasons: ['quota'] }, [said('geometre')], admin('quota')],
  [
    'personal and restricted data are an administrator’s',
    { reasons: ['restricted', 'personal'] },
    [said('geometre')],
    admin('personal', 'restricted'),
  ],
  ['what a producer says of itself is an administrator’s', { reasons: ['sheet'] }, [said('geometre')], admin('sheet')],
  [
    'the first publication of an unverified producer is held, whoever approves',
    { unverified: ['vion'] },
    [said('admin')],
    { state: 'unverified', producers: ['vion'] },
  ],
  ['what is refused is accepted by nobody', { isRefused: true }, [said('admin')], { state: 'refused' }],
  [
    'an administrator accepts all of it at once',
    { producers: ['sarthe', 'vion'], reasons: ['code', 'breaking', 'quota', 'personal'] },
    [said('admin')],
    { state: 'open', by: 'admin' },
  ],
  ['a clean update of a trusted producer waits for nobody', clean, [], { state: 'open', by: 'auteur', isTrusted: true }],
  ['an approval of it is told as one', clean, [said('admin')], { state: 'open', by: 'admin' }],
  ['a clean update of any other producer waits', { ...clean, trusted: ['sarthe'] }, [], { ...owner, owners: ['Auteur'] }],
  ['what a trusted producer sends that is not clean waits', { ...clean, isCleanUpdate: false }, [], { ...owner, owners: ['Auteur'] }],
  [
    'what a stranger sends of a trusted producer’s data waits',
    { ...clean, owners: { vion: ['geometre'] } },
    [],
    { ...owner, owners: ['geometre'] },
  ],
  [
    'what another owner asks to be changed waits',
    { ...clean, owners: { vion: ['auteur', 'geometre'] } },
    [said('geometre', 'CHANGES_REQUESTED')],
    { state: 'contested', by: 'geometre' },
  ],
  ...gateReasons.map((reason): [string, Partial<GateFacts>, GateReview[], object] => [
    `a trusted producer waits for an administrator as all do: ${reason}`,
    { ...clean, reasons: [reason] },
    [],
    admin(reason),
  ]),
  [
    'two trusted producers at once are an administrator’s',
    { ...clean, producers: ['sarthe', 'vion'], trusted: ['sarthe', 'vion'] },
    [],
    admin('producers'),
  ],
  ['no producer at all is none that is trusted', { ...clean, producers: [] }, [], admin()],
  ['trust accepts nothing that is refused', { ...clean, isRefused: true }, [], { state: 'refused' }],
  ['nor a first publication', { ...clean, unverified: ['vion'] }, [], { state: 'unverified', producers: ['vion'] }],
])('%s', (_, given, reviews, verdict) => {
  expect(judge(given, ...reviews)).toEqual(verdict);
});
