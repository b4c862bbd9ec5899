"""A Report as Cobertura XML, which CI systems show: a provider is a package, an operation or model a class."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from mockserver.coverage.report import Part, Report

_DOCTYPE = '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">'


def as_cobertura(report: Report) -> str:
    """The report as XML."""
    counts = {"lines-covered": report.exercised, "lines-valid": report.total}
    counts |= {"branches-covered": 0, "branches-valid": 0, "timestamp": 0}
    top = Xml.Element("coverage", {**_rates(report), "version": "imgmock"})
    top.attrib.update({name: str(count) for name, count in counts.items()})
    Xml.SubElement(Xml.SubElement(top, "sources"), "source").text = "."
    packages = Xml.SubElement(top, "packages")
    for provider in report.providers:
        own = report.of(provider)
        package = Xml.SubElement(packages, "package", {"name": provider, **_rates(own)})
        classes = Xml.SubElement(package, "classes")
        for part in own.parts:
            _add_class(classes, part)
    Xml.indent(top)
    text = Xml.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_DOCTYPE}\n{text}\n'


def _add_class(classes: Xml.Element, part: Part) -> None:
    name = f"{part.operation} {part.model}" if part.model else part.operation
    own = {"name": name, "filename": f"{part.provider}/{name.replace(' ', '/')}"}
    one = Xml.SubElement(classes, "class", {**own, **_rates(Report((part,)))})
    methods, lines = Xml.SubElement(one, "methods"), Xml.SubElement(one, "lines")
    for number, word in enumerate(sorted(part.exercised | part.missing), 1):
        line = {"number": str(number), "hits": "1" if word in part.exercised else "0"}
        rates = {"line-rate": line["hits"], "branch-rate": "1", "complexity": "0"}
        method = Xml.SubElement(methods, "method", {"name": word, "signature": "", **rates})
        Xml.SubElement(Xml.SubElement(method, "lines"), "line", line)
        Xml.SubElement(lines, "line", line)


def _rates(report: Report) -> dict[str, str]:
    share = report.exercised / report.total if report.total else 0.0
    return {"line-rate": f"{share:.4g}", "branch-rate": "1", "complexity": "0"}
