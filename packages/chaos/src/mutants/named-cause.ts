// Loaded into the tests of a hunt before their own code: a property that breaks says by which error, which it otherwise hands on as a cause that no
// report shows. An assertion is a kill; a bug that merely throws is none.
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), includeErrorInReport: true });
