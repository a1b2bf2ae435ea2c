import { finding, type Finding, type FindingId } from '../messages/finding.ts';
import type { Bbox, Dataset, DatasetRecord, FieldType, GeometryKind, MeasuredLevel, Producer, Severity, TextFacts } from '../types.ts';
import type { OfficialPlace } from '../model/territories.ts';

/** A data set's manifest, of which parts may still be missing: a form checks it while it is filled in. */
export type Draft = Partial<Dataset>;
/** Manifest of a producer, of which parts may still be missing. */
export type ProducerDraft = Partial<Producer>;

/** A layer as measured; a record's layer is one. */
export interface DataLayer {
  name: string;
  features: number;
  geometry: GeometryKind | null;
  bbox: Bbox | null;
  fields: readonly DataField[];
}

/** A field as measured. */
export interface DataField {
  name: string;
  type?: FieldType;
  nulls?: number;
  distinct?: number;
  /** Reason for which its values look personal. */
  personal?: string;
}

/** Layer of data that one layer of a style draws. */
export interface StyleUse {
  id: string;
  sourceLayer?: string;
  /** Fields that its filter, paint and layout read. */
  fields: readonly string[];
}

/** State of the disk at a path of the manifest: a file, or why none may be read. */
export interface PathState {
  state: 'file' | 'absent' | 'other-case' | 'folder' | 'empty' | 'outside' | 'hidden' | 'link' | 'unknown-package';
  /** The path that was probably meant. */
  near?: string;
}

/** Facts beside the manifest's text. A rule that needs an absent one finds nothing. */
export interface Facts {
  producerId?: string;
  datasetId?: string;
  producer?: ProducerDraft;
  /** YYYY-MM-DD */
  today?: string;
  /** By path as written in the manifest. */
  paths?: ReadonlyMap<string, PathState>;
  /** The commune, or union of communes, with this territory code. */
  placeOf?: (code: string) => OfficialPlace | undefined;
  style?: readonly StyleUse[];
  /** Published records of the data sets that it is computed from. */
  parents?: readonly Pick<DatasetRecord, 'id' | 'license' | 'access'>[];
  /** The data sets that the operator has made the territories. */
  territoryDatasets?: readonly string[];
  /** The data, as measured. */
  layers?: readonly DataLayer[];
  /** Kind of the data, their whole box, and one for each part of the world that they touch; null where nothing has a position. */
  data?: { kind: 'features' | 'image' | 'cloud'; bbox?: Bbox | null; boxes?: readonly Bbox[] };
  /** Boxes that hold a territory, to some kilometres; undefined where they are not known. */
  boxesOf?: (code: string) => readonly Bbox[] | undefined;
  /** The territories in which they were found to lie. */
  measured?: readonly MeasuredLevel[];
}

/** Place that breaks a rule, with the facts of the rule's text. */
export interface Break {
  pointer: string;
  facts?: TextFacts;
  at?: 'key' | 'value';
}

/** Rule that a manifest must or should observe; `breaks` is pure. */
export interface Rule<Subject = Draft> {
  id: FindingId;
  severity: Severity;
  breaks(subject: Subject, facts: Facts): Break[];
}

/** Findings of `rules`, in their order. */
export function applyRules<Subject>(rules: readonly Rule<Subject>[], subject: Subject, facts: Facts): Finding[] {
  return rules.flatMap(({ id, severity, breaks }) =>
    breaks(subject, facts).map(({ pointer, facts: words = {}, at = 'value' }) => finding(id, words, pointer, { severity, at })),
  );
}

/** A break at `pointer` where `is`, none otherwise. */
export function breakIf(is: boolean, pointer: string, facts: TextFacts = {}): Break[] {
  return is ? [{ pointer, facts }] : [];
}
