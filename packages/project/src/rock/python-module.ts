import { parser } from "@lezer/python";

/** What a Python module defines at its top level, as far as a web server could load it. */
export interface PythonModule {
  /** Names that are assigned or imported from elsewhere; not those of annotations, unpacking or within a block. */
  readonly variables: ReadonlySet<string>;
  /** Names of functions; not asynchronous ones. */
  readonly functions: ReadonlySet<string>;
}

/** Where Python would not go on reading. */
export interface PythonFault {
  readonly line: number;
}

/** Reads a module without running it. */
export function readPythonModule(text: string): PythonModule | PythonFault {
  const tree = parser.parse(text);
  const variables = new Set<string>();
  const functions = new Set<string>();
  let fault: PythonFault | undefined;
  tree.iterate({
    enter(node) {
      if (node.type.isError) fault ??= { line: text.slice(0, node.from).split("\n").length };
    },
  });
  if (fault !== undefined) return fault;
  for (let node = tree.topNode.firstChild; node !== null; node = node.nextSibling) {
    const statement = node.name === "DecoratedStatement" ? (node.lastChild ?? node) : node;
    const name = (child: { from: number; to: number }): string => text.slice(child.from, child.to);
    if (statement.name === "AssignStatement") {
      const children = childrenOf(statement);
      if (children.some((child) => child.name === "TypeDef")) continue;
      children.forEach((child, index) => {
        const isTarget = children[index + 1]?.name === "AssignOp";
        const isAlone = index === 0 || children[index - 1]?.name === "AssignOp";
        if (child.name === "VariableName" && isTarget && isAlone) variables.add(name(child));
      });
    }
    if (statement.name === "ImportStatement") {
      const children = childrenOf(statement);
      const from = children.findIndex((child) => child.name === "import");
      if (children[0]?.name !== "from") continue;
      children.slice(from + 1).forEach((child, index, imported) => {
        if (child.name === "VariableName" && imported[index + 1]?.name !== "as") variables.add(name(child));
      });
    }
    if (statement.name === "FunctionDefinition") {
      const children = childrenOf(statement);
      const defined = children.find((child) => child.name === "VariableName");
      if (defined !== undefined && children[0]?.name !== "async") functions.add(name(defined));
    }
  }
  return { variables, functions };
}

type TreeNode = ReturnType<typeof parser.parse>["topNode"];

function childrenOf(node: TreeNode): readonly TreeNode[] {
  const children: TreeNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}
