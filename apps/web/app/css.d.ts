// Style sheets are imported for their effect; a build turns them into files.
declare module '*.css';
