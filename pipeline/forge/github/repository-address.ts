const forms = /^(?:https:\/\/github\.com\/|git@github\.com:)?([A-Za-z0-9-]+)\/([A-Za-z0-9._-]+?)(?:\.git)?\/?$/;

/** The repository of GitHub that an address names, or owner/name; undefined where it is elsewhere. */
export function repositoryAt(address: string): { owner: string; name: string } | undefined {
  const [, owner, name] = forms.exec(address) ?? [];
  return owner === undefined || name === undefined ? undefined : { owner, name };
}
