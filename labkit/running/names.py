"""Which names a cell needs from the cells before it, and which it leaves to those after it."""

from __future__ import annotations

import ast
from collections.abc import Iterable


def names_of(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell reads before it has set them, and those that it sets.

    A function reads its global names where it is defined: whoever calls it needs them. None for a cell that is not
    Python.
    """
    try:
        tree = compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return set(), set()
    scope = _Scope()
    scope.visit(tree)
    return scope.reads, scope.bound


class _Scope(ast.NodeVisitor):
    """Walks in the order in which Python executes, as far as names go."""

    def __init__(self, bound: Iterable[str] = ()) -> None:
        self.reads: set[str] = set()
        self.bound = set(bound)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.reads |= {node.id} - self.bound
        else:
            self.bound.add(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._visit(node.value, *node.targets)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._visit(*[node.value] if node.value else [], node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.reads |= {node.target.id} - self.bound
        self._visit(node.value, node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._visit(node.value, node.target)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._visit(node.iter, node.target, *node.body, *node.orelse)

    visit_AsyncFor = visit_For  # noqa: N815  # names that ast gives

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self.bound |= {node.name} if node.name else set()
        self.generic_visit(node)

    def visit_alias(self, node: ast.alias) -> None:
        self.bound.add((node.asname or node.name).partition(".")[0])

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._visit(*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults))
        self.bound.add(node.name)
        self._enter(node.args, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815  # names that ast gives

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit(*node.args.defaults, *filter(None, node.args.kw_defaults))
        self._enter(node.args, [node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit(*node.decorator_list, *node.bases, *node.keywords)
        self.bound.add(node.name)
        inner = _Scope(self.bound)
        for statement in node.body:
            inner.visit(statement)
        self.reads |= inner.reads

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        inner = _Scope(self.bound)
        for part in node.generators:
            inner._visit(part.iter, part.target, *part.ifs)
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        inner._visit(*results)
        self.reads |= inner.reads

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension  # noqa: N815  # by ast

    def _enter(self, arguments: ast.arguments, body: Iterable[ast.AST]) -> None:
        """Walk a function's body: what it sets anywhere is its own."""
        named = [
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            arguments.vararg,
            arguments.kwarg,
        ]
        body = list(body)
        own = {one.arg for one in named if one}
        own |= {
            node.id
            for statement in body
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
        }
        inner = _Scope(self.bound | own)
        inner._visit(*body)
        self.reads |= inner.reads

    def _visit(self, *nodes: ast.AST) -> None:
        for node in nodes:
            self.visit(node)
