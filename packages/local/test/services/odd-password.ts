/** A password of everything that has a meaning in URLs, shells, SQL and JSON, and of letters beyond ASCII. */
export const oddPassword = `p@ss:/?#[]%41&=+;,!$'"\\\`{}|^~ *()<>ä✓🐍`;
