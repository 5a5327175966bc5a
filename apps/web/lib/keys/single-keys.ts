// Whether single letters act, kept in this browser. Where nothing can be kept they do.

const NAME = 'agora.single-keys';

export function areSingleKeysOn(): boolean {
  try {
    return localStorage.getItem(NAME) !== 'off';
  } catch {
    return true;
  }
}

export function setSingleKeys(isOn: boolean): void {
  try {
    localStorage.setItem(NAME, isOn ? 'on' : 'off');
  } catch {
    // A browser that keeps nothing keeps the default.
  }
}
