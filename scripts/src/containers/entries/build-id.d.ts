/** Put in by the bundler: what the image is built from. */
declare const BUILD_ID: string;
