interface ImportMetaEnv {
  /** In the bundle of previews alone: what stands for the place of pages until they are written. */
  readonly MAPPE_PAGES?: string;
}
