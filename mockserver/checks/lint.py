"""All rules across the files of one provider, those of the catalog and those that need composed contracts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mockserver.catalog.lint import lint as lint_files
from mockserver.catalog.types import Model, Provider
from mockserver.checks.combinations import combination_problems
from mockserver.checks.limits import limit_problems
from mockserver.checks.naming import list_problems, naming_problems, provider_problems
from mockserver.checks.places import Places
from mockserver.checks.prices import price_problems, usage_names
from mockserver.checks.sizes import size_problems
from mockserver.checks.subject import Subject, subjects
from mockserver.checks.templates import template_problems
from mockserver.checks.wider import wider_problems
from mockserver.errors import Problem

_RULES = (limit_problems, naming_problems, size_problems, price_problems)


def lint(provider: Provider, models: Sequence[Model]) -> list[Problem]:
    """All that is wrong with a provider whose files have the right form; `models` are the readable ones."""
    places = Places([provider.dialect, provider.layer, *(model.layer for model in models)])
    found = list(subjects(provider, models, places))
    return sorted(
        {
            *lint_files(provider, models),
            *wider_problems(provider, models),
            *provider_problems(provider),
            *list_problems(provider, models),
            *combination_problems(provider, models),
            *template_problems(
                provider, models, {name for one in found for name in usage_names(one)}
            ),
            *_of_subjects(found),
        }
    )


def _of_subjects(found: Sequence[Subject]) -> Iterator[Problem]:
    for subject in found:
        for rule in _RULES:
            yield from rule(subject)
