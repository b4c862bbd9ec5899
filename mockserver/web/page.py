"""The page at `/__mock__/`: what is served, what happened last, and links to everything else.

One self-contained document without scripts. Everything on it that came from outside is escaped.
"""

from __future__ import annotations

from html import escape
from itertools import islice

from mockserver import __version__
from mockserver.catalog.types import Provider
from mockserver.engine.exchange import Exchange
from mockserver.engine.world import World
from mockserver.web.address import Address

_MOST_SHOWN = 20
_LINKS = (
    ("health", "is it up, and which version"),
    ("journal", "every exchange of this namespace"),
    ("ledger", "what was charged, to whom"),
    ("coverage", "what of the contracts was exercised"),
    ("clock", "the time that this namespace believes in"),
    ("faults", "the faults that are armed"),
    ("faults/catalogue", "all faults there are"),
    ("scenario", "the scenario that is played"),
)

_STYLE = """
:root { color-scheme: light dark; --line: #8883; --soft: #8881; --dim: #777; --mark: #6d4aff; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 62rem; margin: 3rem auto;
  padding: 0 1.5rem; }
h1 { font-size: 1.7rem; margin: 0; } h1 span { color: var(--mark); }
h2 { font-size: 1.05rem; margin: 2.4rem 0 .6rem; }
p, td.dim { color: var(--dim); } p { margin: .3rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
td, th { text-align: left; padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; } a { color: var(--mark); text-decoration: none; }
a:hover { text-decoration: underline; }
code, pre { font: .88rem/1.5 ui-monospace, monospace; }
pre { background: var(--soft); padding: .9rem 1rem; border-radius: .5rem; overflow-x: auto; }
.bad { color: #d33; } .fine { color: #2a8a4a; }
"""


def page(world: World, address: Address) -> str:
    """The page of a namespace, as HTML."""
    providers = list(world.site.catalog)
    shown = islice(world.journal, max(0, len(world.journal) - _MOST_SHOWN), None)
    sections = [
        _providers(providers, address),
        _example(providers[0], address) if providers else "",
        _links(address),
        _recent(list(shown)[::-1], address),
    ]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>imgmock</title><style>{_STYLE}</style>"
        f"<h1>img<span>mock</span></h1><p>version {escape(__version__)} · namespace "
        f"<code>{escape(world.name)}</code> · mode {escape(world.site.settings.mode)}</p>"
        f"{''.join(sections)}</html>"
    )


def _providers(providers: list[Provider], address: Address) -> str:
    rows = [
        f"<tr><td>{escape(one.title)}<td><code>{escape(f'{address.origin}/{one.id}{one.base}')}</code>"
        f"<td class=dim>{len(one.model_ids)}"
        for one in providers
    ]
    return f"<h2>Providers</h2><table><tr><th>Provider<th>Base URL<th>Models{''.join(rows)}</table>"


def _example(provider: Provider, address: Address) -> str:
    listing = next(
        (route.path for route in provider.routes if route.operation == "models.list"), ""
    )
    line = f'curl {address.origin}/{provider.id}{listing} -H "Authorization: Bearer sk-test"'
    return f"<h2>Try it</h2><p>Any key works.</p><pre>{escape(line)}</pre>"


def _links(address: Address) -> str:
    rows = [
        f"<tr><td>{_link(address, name, name)}<td class=dim>{meaning}" for name, meaning in _LINKS
    ]
    return f"<h2>Control paths</h2><table>{''.join(rows)}</table>"


def _recent(exchanges: list[Exchange], address: Address) -> str:
    if not exchanges:
        return "<h2>Last exchanges</h2><p>None yet.</p>"
    rows = [_row(exchange, address) for exchange in exchanges]
    columns = ("#", "Status", "Provider", "Request", "Model", "Why", "Basis")
    head = "".join(f"<th>{column}" for column in columns)
    return f"<h2>Last exchanges</h2><table><tr>{head}{''.join(rows)}</table>"


def _row(exchange: Exchange, address: Address) -> str:
    status = exchange.reply.status
    cells = [
        _link(address, f"exchanges/{exchange.id}", str(exchange.id)),
        f"<span class={'fine' if 0 < status < 400 else 'bad'}>{status}</span>",
        _text(exchange.provider),
        f"<code>{_text(f'{exchange.request.method} {exchange.request.path}'[:80])}</code>",
        _text(exchange.model or ""),
        _text(exchange.condition or ""),
        exchange.basis,
    ]
    return "<tr>" + "".join(f"<td>{cell}" for cell in cells)


def _link(address: Address, path: str, text: str) -> str:
    return f'<a href="{escape(address.prefix)}/__mock__/{path}">{text}</a>'


def _text(text: str) -> str:
    return escape(text.encode("utf-8", "replace").decode())
