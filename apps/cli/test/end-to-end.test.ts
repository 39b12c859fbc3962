// One file, so that they run one after the other: a Flask application has one port, and this machine has it once.
import "./patience.ts";
import "./guest-book.spec.ts";
import "./charm-ts.spec.ts";
import "./newer-base.spec.ts";
import "./frameworks.spec.ts";
import "./mistakes.spec.ts";
import "./observed.spec.ts";
