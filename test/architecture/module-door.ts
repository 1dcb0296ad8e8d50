import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** What stays inside a module: its tables, its routes and how it does its work. */
const PRIVATE = /\.(?:controller|entity|factory|repository|service)\.js$/;

/**
 * What a module's `index.ts` gives away that belongs to the module alone, re-exports of re-exports included.
 * @returns the private files that it exports from, as the exporting file names them.
 */
export function leaks(index: string): string[] {
  return exportedFrom(index).flatMap((specifier) => {
    if (PRIVATE.test(specifier)) return [specifier];
    return specifier.startsWith('.') ? leaks(join(dirname(index), specifier.replace(/\.js$/, '.ts'))) : [];
  });
}

/** The files that a file exports from, whether it says so in one statement or imports first. */
function exportedFrom(file: string): string[] {
  const { statements } = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023);
  const imported = new Map(statements.filter(ts.isImportDeclaration).flatMap(importedNames));
  const exported = statements.filter(ts.isExportDeclaration).flatMap((statement) => {
    if (statement.moduleSpecifier) return [textOf(statement.moduleSpecifier)];
    return statement.exportClause && ts.isNamedExports(statement.exportClause)
      ? statement.exportClause.elements.map(({ name, propertyName }) => imported.get((propertyName ?? name).text))
      : [];
  });
  return exported.filter((specifier) => specifier !== undefined);
}

function importedNames({ importClause, moduleSpecifier }: ts.ImportDeclaration): [string, string][] {
  const bindings = importClause?.namedBindings;
  const named = bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
  const whole = bindings && ts.isNamespaceImport(bindings) ? [bindings.name.text] : [];
  const byDefault = importClause?.name ? [importClause.name.text] : [];
  return [...named, ...whole, ...byDefault].map((name) => [name, textOf(moduleSpecifier)]);
}

function textOf(specifier: ts.Expression): string {
  return ts.isStringLiteral(specifier) ? specifier.text : '';
}
